"""Runs generated programs for PyTorch in one process, which imports it once.

    python3 run_programs.py FOLDER STEPS    runs every FOLDER/*.py, writes what it prints to FOLDER/*.txt
    python3 run_programs.py                 only says whether PyTorch is there
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
for program in sorted(pathlib.Path(sys.argv[1]).glob("*.py")) if len(sys.argv) > 1 else []:
    sys.argv = [str(program), "--steps", sys.argv[2]]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            runpy.run_path(str(program), run_name="__main__")
        except Exception:  # what went wrong is what the test shows
            print(traceback.format_exc())
    program.with_suffix(".txt").write_text(printed.getvalue(), encoding="utf-8")
