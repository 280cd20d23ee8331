#!/usr/bin/env python3
"""Times PyTorch on the iterations of bench_iteration, beside the engine.

Debian's python3-torch, double precision, one thread, processor time: nn.RNN, nn.GRU or nn.LSTM on 16 inputs, a
linear readout of 16 outputs at every step, mean squared error, backward through all steps, one step of SGD.

With --bench the engine's benchmark runs between the rounds of PyTorch, so that both meet the same machine; each
keeps its fastest iteration, and the last column is the ratio of the two. With --threads 2 both use two threads and
time on the wall counts, which means something only on a machine that nobody else uses.
"""

import argparse
import json
import os
import subprocess
import sys
import time

SIZES = [(16, 50, 1), (32, 100, 1), (32, 50, 16), (64, 200, 16), (128, 100, 32), (256, 100, 32), (512, 50, 32)]
CELLS = {"vanilla": "RNN", "gru": "GRU", "lstm": "LSTM"}
GOALS = {(16, 50, 1): 100, (32, 100, 1): 50, (32, 50, 16): 7, (64, 200, 16): 3.5, (128, 100, 32): 2,
         (512, 50, 32): 1.5}
INPUTS = OUTPUTS = 16


def torch_iteration(cell, units, steps, sequences, threads):
    """A function that runs one iteration."""
    import torch
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = getattr(torch.nn, CELLS[cell])(INPUTS, units)
    readout = torch.nn.Linear(units, OUTPUTS)
    optimizer = torch.optim.SGD([*network.parameters(), *readout.parameters()], lr=1e-3)
    inputs = torch.rand(steps, sequences, INPUTS) * 2 - 1
    targets = torch.rand(steps, sequences, OUTPUTS) * 2 - 1
    loss_function = torch.nn.MSELoss()

    def iterate():
        optimizer.zero_grad(set_to_none=True)
        loss_function(readout(network(inputs)[0]), targets).backward()
        optimizer.step()

    return iterate


def fastest(iterate, clock, seconds):
    """The shortest of the iterations that fit into some seconds, in milliseconds."""
    iterate()
    best = float("inf")
    end = time.perf_counter() + seconds
    count = 0
    while count < 3 or time.perf_counter() < end:
        start = clock()
        iterate()
        best = min(best, clock() - start)
        count += 1
    return best * 1e3


def engine_milliseconds(bench, name, seconds):
    """What the benchmark of that name took at best: as PyTorch does it, without the gradient of the inputs, and as the
    program does, with it. It counts the engine's time alone, which is a part of its own.
    """
    command = [bench, f"--benchmark_filter=^{name}/", "--benchmark_format=json", f"--benchmark_min_time={seconds / 8}"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = json.loads(output)["benchmarks"][0]
    return result.get("weights_ms", result["best_ms"]), result["best_ms"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", help="path of bench_iteration")
    parser.add_argument("--rounds", type=int, default=3, help="times that both are measured in turn (3)")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement (1)")
    parser.add_argument("--threads", type=int, choices=[1, 2], default=1)
    parser.add_argument("--only", default="", help="part of the names to measure, such as lstm/H64")
    arguments = parser.parse_args()
    clock = time.process_time if arguments.threads == 1 else time.perf_counter
    # Read when PyTorch is imported. OpenBLAS counts its threads by itself, and waits for work in a loop.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

    print(f"{'':28}{'torch ms':>10}{'engine ms':>11}{'times':>8}{'goal':>7}{'with dx':>9}{'times':>8}")
    for units, steps, sequences in SIZES:
        for cell in CELLS:
            size = f"{cell}/H{units}/T{steps}/B{sequences}"
            if arguments.only not in size or (arguments.threads == 2 and sequences == 1):
                continue
            kind = "iteration" if arguments.threads == 1 else "two-threads"
            iterate = torch_iteration(cell, units, steps, sequences, arguments.threads)
            torch_best = engine_best = whole_best = float("inf")
            for _ in range(arguments.rounds):
                torch_best = min(torch_best, fastest(iterate, clock, arguments.seconds))
                if arguments.bench:
                    engine, whole = engine_milliseconds(arguments.bench, f"{kind}/{size}", arguments.seconds)
                    engine_best, whole_best = min(engine_best, engine), min(whole_best, whole)
            line = f"{kind + '/' + size:28}{torch_best:10.3f}"
            if arguments.bench:
                goal = GOALS.get((units, steps, sequences)) if arguments.threads == 1 else None
                line += f"{engine_best:11.4f}{torch_best / engine_best:8.1f}{goal if goal else '':>7}"
                line += f"{whole_best:9.4f}{torch_best / whole_best:8.1f}"
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
