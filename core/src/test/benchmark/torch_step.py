"""One optimiser step in PyTorch, for comparison: reads a line, runs a step, prints its wall and processor seconds and
how many MiB the process has taken from the system for the network, at most so far.

    python torch_step.py CELL DEPTH HIDDEN STEPS BATCH INPUT      CELL: lstm, gru, tanh

Recurrent layers, a dense readout of 10 classes at the last time step, cross-entropy, Adam, one thread.
The allocator is chosen by the environment: see docs/performance/benchmarks.md.
"""
import resource
import sys
import time

import torch

CLASSES, WARM_UP = 10, 5


def taken():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(cell, depth, hidden, steps, batch, features):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    # What the first use of the library takes is no part of the network.
    torch.nn.LSTM(1, 1)(torch.randn(1, 1, 1))[0].sum().backward()
    before = taken()
    kinds = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "tanh": torch.nn.RNN}
    net = kinds[cell](features, hidden, depth, batch_first=True)
    readout = torch.nn.Linear(hidden, CLASSES)
    adam = torch.optim.Adam(list(net.parameters()) + list(readout.parameters()), lr=1e-3)
    x, labels = torch.randn(batch, steps, features), torch.randint(0, CLASSES, (batch,))

    def step():
        adam.zero_grad()
        torch.nn.functional.cross_entropy(readout(net(x)[0][:, -1]), labels).backward()
        adam.step()

    for _ in range(WARM_UP):
        step()
    print("ready", torch.__version__, flush=True)
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.thread_time()
        step()
        print(time.perf_counter() - wall, time.thread_time() - cpu, taken() - before, flush=True)


main(sys.argv[1], *map(int, sys.argv[2:]))
