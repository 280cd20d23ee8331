"""Runs generated programs for PyTorch in one process, which imports it once.

    python3 run_programs.py FOLDER STEPS    runs every FOLDER/*.py, writes what it prints to FOLDER/*.txt
"""

import contextlib
import io
import pathlib
import runpy
import sys
import traceback
import warnings

import torch

warnings.simplefilter("ignore")
torch.set_num_threads(1)
folder, steps = sys.argv[1:]
for program in sorted(pathlib.Path(folder).glob("*.py")):
    sys.argv = [str(program), "--steps", steps]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            runpy.run_path(str(program), run_name="__main__")
        except Exception:  # what went wrong is what the test shows
            print(traceback.format_exc())
    program.with_suffix(".txt").write_text(printed.getvalue(), encoding="utf-8")
