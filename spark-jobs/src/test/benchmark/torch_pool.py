"""The 81 trials of small.yaml with PyTorch in a pool of two processes, for comparison: python3 torch_pool.py [EVALUATIONS]

EVALUATIONS: 1 = a test of 1000 sequences at the end, as `spark-jobs/benchmark small-peers` has it;
11 = besides, 1024 sequences before training and after every tenth step, as by default.
"""
import itertools
import multiprocessing
import sys
import time

import torch
from torch import nn

CELLS = {"tanh": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
WIDTH, STEPS, BATCH, LENGTH, INPUT, CLASSES = 64, 100, 32, 28, 28, 10


def initialise(network, scheme):
    for name, weights in network.named_parameters():
        if weights.dim() < 2:
            nn.init.zeros_(weights)
        elif scheme == "glorot":
            nn.init.xavier_uniform_(weights)
        elif scheme == "he":
            nn.init.kaiming_normal_(weights)
        else:
            nn.init.orthogonal_(weights)


def trial(settings):
    cell, depth, scheme, seed, evaluations = settings
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    recurrent = CELLS[cell](INPUT, WIDTH, num_layers=depth, batch_first=True)
    readout = nn.Linear(WIDTH, CLASSES)
    initialise(recurrent, scheme)
    optimizer = torch.optim.Adam([*recurrent.parameters(), *readout.parameters()], lr=1e-3)
    data = torch.rand(2000, LENGTH, INPUT)
    labels = torch.randint(0, CLASSES, (2000,))

    def loss(begin, count):
        output, _ = recurrent(data[begin : begin + count])
        return nn.functional.cross_entropy(readout(output[:, -1]), labels[begin : begin + count])

    @torch.no_grad()
    def measure(count):
        return sum(loss(begin, BATCH).item() for begin in range(0, count, BATCH))

    for step in range(STEPS):
        if evaluations > 1 and step % 10 == 0:
            measure(1024)
        optimizer.zero_grad()
        loss(step * BATCH % 1000, BATCH).backward()
        optimizer.step()
    if evaluations > 1:
        measure(1024)
    return measure(1000)


if __name__ == "__main__":
    start = time.time()
    evaluations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    trials = list(itertools.product(CELLS, [1, 2, 5], ["glorot", "he", "orthogonal"], range(3), [evaluations]))
    with multiprocessing.Pool(2) as pool:
        losses = pool.map(trial, trials, chunksize=1)
    print(f"{len(losses)} trials, PyTorch {torch.__version__}, {time.time() - start:.1f} s after its import")
