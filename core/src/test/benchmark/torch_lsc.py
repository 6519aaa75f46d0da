"""One LSC update the dense way in PyTorch: prints its median milliseconds and the version.

    python torch_lsc.py CELL DEPTH HIDDEN BATCH REPETITIONS      CELL: lstm, gru, tanh

Per layer: the time Jacobian of every example by automatic differentiation (vmap of jacrev), all its
eigenvalues, loss = mean of (largest magnitude - 1)^2, backward to all weights. One thread, float32.
"""
import statistics
import sys
import time

import torch


def main(cell, depth, hidden, batch, repetitions):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    gates = {"lstm": 4, "gru": 3, "tanh": 1}[cell]
    bound = (3 / hidden) ** 0.5
    uniform = lambda *shape: (torch.rand(*shape) * 2 * bound - bound).requires_grad_()
    layers = [(uniform(gates, hidden, hidden), uniform(gates, hidden, hidden)) for _ in range(depth)]
    states = 2 if cell == "lstm" else 1
    x = torch.randn(batch, hidden)
    previous = [0.5 * torch.randn(batch, states * hidden) for _ in layers]

    def step(weights, x, s):
        u, w = weights[0] @ x, weights[1] @ s[:hidden]
        if cell == "tanh":
            return torch.tanh(u[0] + w[0])
        if cell == "gru":
            z, r = torch.sigmoid(u[0] + w[0]), torch.sigmoid(u[1] + w[1])
            n = torch.tanh(u[2] + r * w[2])
            return z * s + (1 - z) * n
        i, f, o = (torch.sigmoid(u[k] + w[k]) for k in range(3))
        c = f * s[hidden:] + i * torch.tanh(u[3] + w[3])
        return torch.cat((o * torch.tanh(c), c))

    def update():
        for weights in layers:
            for w in weights:
                w.grad = None
        loss, below = 0, x
        for layer, s in zip(layers, previous):
            one = lambda x, s, layer=layer: step(layer, x, s)
            jacobians = torch.vmap(torch.func.jacrev(one, argnums=1))(below, s)
            radii = torch.linalg.eigvals(jacobians).abs().amax(1)
            loss = loss + ((radii - 1) ** 2).mean() / depth
            below = torch.vmap(one)(below, s)[:, :hidden]
        loss.backward()
        return float(loss)

    update()
    times = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        update()
        times.append(1e3 * (time.perf_counter() - begin))
    print(f"{statistics.median(times):.1f} {torch.__version__}")


main(sys.argv[1], *map(int, sys.argv[2:]))
