"""Golden values for optimisers: weights after each of some steps on given gradients.

The update rules are written here from the papers, in float64; where PyTorch has the same optimiser, the script stops
unless both agree. The versions are written into the file.
    python make_optimizers.py > ../resources/golden/optimizers.json
"""
import json
import sys

import numpy
import torch

torch.set_default_dtype(torch.float64)
WEIGHTS, STEPS = 8, 12


def adam(lr, b1, b2, eps, decay=0.0):
    """Kingma and Ba (2015), algorithm 1; with decay Loshchilov and Hutter (2019), algorithm 2."""
    m, v = numpy.zeros(WEIGHTS), numpy.zeros(WEIGHTS)

    def step(w, g, t):
        nonlocal m, v
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g * g
        return w - lr * decay * w - lr * (m / (1 - b1**t)) / (numpy.sqrt(v / (1 - b2**t)) + eps)

    return step


def adabelief(lr, b1, b2, eps):
    """Zhuang et al. (2020), algorithm 2, without decay."""
    m, s = numpy.zeros(WEIGHTS), numpy.zeros(WEIGHTS)

    def step(w, g, t):
        nonlocal m, s
        m = b1 * m + (1 - b1) * g
        s = b2 * s + (1 - b2) * (g - m) ** 2 + eps
        return w - lr * (m / (1 - b1**t)) / (numpy.sqrt(s / (1 - b2**t)) + eps)

    return step


def sgd(lr, momentum):
    """Polyak (1964) with the velocity in units of the gradient."""
    velocity = numpy.zeros(WEIGHTS)

    def step(w, g, t):
        nonlocal velocity
        velocity = momentum * velocity + g
        return w - lr * velocity

    return step


def lookahead(inner, period, share):
    """Zhang et al. (2019), algorithm 1: phi the slow weights, theta the fast ones."""
    phi = None

    def step(theta, g, t):
        nonlocal phi
        phi = theta if phi is None else phi
        theta = inner(theta, g, t)
        if t % period == 0:
            phi = phi + share * (theta - phi)
            theta = phi
        return theta

    return step


def case(name, settings, step, peer=None):
    torch.manual_seed(3)
    w = torch.randn(WEIGHTS).float().double()
    gradients = (torch.randn(STEPS, WEIGHTS) * torch.logspace(-4, 2, WEIGHTS)).float().double()
    gradients[:, 2] = 0  # nothing but the decay moves it
    result = {"name": name, "settings": settings, "weights": w.tolist(), "gradients": gradients.tolist()}
    ours, theirs = w.numpy().copy(), torch.nn.Parameter(w.clone())
    optimizer = peer and peer([theirs])
    after = []
    for t, g in enumerate(gradients, 1):
        ours = step(ours, g.numpy(), t)
        if optimizer:
            theirs.grad = g.clone()
            optimizer.step()
            assert numpy.abs(ours - theirs.detach().numpy()).max() < 1e-13, name
        after.append(ours.tolist())
    result["after"] = after
    return result


def adam_settings(lr, b1, b2, eps):
    return {"learningRate": lr, "beta1": b1, "beta2": b2, "epsilon": eps}


def adamw_case(lr, b1, b2, eps, decay):
    return case("adamw", {**adam_settings(lr, b1, b2, eps), "weightDecay": decay}, adam(lr, b1, b2, eps, decay),
                lambda p: torch.optim.AdamW(p, lr=lr, betas=(b1, b2), eps=eps, weight_decay=decay))


def adam_case(lr, b1, b2, eps):
    return case("adam", adam_settings(lr, b1, b2, eps), adam(lr, b1, b2, eps),
                lambda p: torch.optim.Adam(p, lr=lr, betas=(b1, b2), eps=eps))


def sgd_case(lr, momentum):
    return case("sgd", {"learningRate": lr, "momentum": momentum}, sgd(lr, momentum),
                lambda p: torch.optim.SGD(p, lr=lr, momentum=momentum))


def adabelief_case(lr, b1, b2, eps):
    return case("adabelief", adam_settings(lr, b1, b2, eps), adabelief(lr, b1, b2, eps))


def lookahead_case(period, share, name, settings, inner):
    inner_case = {"name": name, "settings": settings}
    return case("lookahead", {"inner": inner_case, "syncPeriod": period, "slowStep": share},
                lookahead(inner, period, share))


json.dump({"madeWith": f"numpy {numpy.__version__}, checked with torch {torch.__version__}", "cases": [
    adamw_case(1e-3, 0.9, 0.999, 1e-8, 1e-2), adamw_case(0.05, 0.8, 0.95, 1e-4, 0.3),
    adamw_case(0.01, 0.9, 0.99, 1e-8, 0.0), sgd_case(0.01, 0.9), sgd_case(0.02, 0.0),
    adam_case(1e-3, 0.9, 0.999, 1e-8), adam_case(0.02, 0.7, 0.9, 1e-3),
    adabelief_case(1e-3, 0.9, 0.999, 1e-16), adabelief_case(0.02, 0.8, 0.95, 1e-8),
    lookahead_case(6, 0.5, "adam", adam_settings(0.01, 0.9, 0.999, 1e-8), adam(0.01, 0.9, 0.999, 1e-8)),
    lookahead_case(5, 0.8, "adamw", {**adam_settings(0.02, 0.9, 0.99, 1e-8), "weightDecay": 0.1},
                   adam(0.02, 0.9, 0.99, 1e-8, 0.1)),
    lookahead_case(3, 0.5, "adabelief", adam_settings(0.01, 0.9, 0.999, 1e-16), adabelief(0.01, 0.9, 0.999, 1e-16)),
    lookahead_case(4, 0.3, "sgd", {"learningRate": 0.01, "momentum": 0.5}, sgd(0.01, 0.5))]}, sys.stdout)
