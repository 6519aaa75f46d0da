"""Golden values for optimisers: weights after each of some steps on given gradients.

Made with PyTorch in float64; the version is written into the file.
    python make_optimizers.py > ../resources/golden/optimizers.json
"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)
WEIGHTS, STEPS = 8, 12


def case(name, make, settings):
    torch.manual_seed(3)
    w = torch.nn.Parameter(torch.randn(WEIGHTS).float().double())
    gradients = (torch.randn(STEPS, WEIGHTS) * torch.logspace(-4, 2, WEIGHTS)).float().double()
    gradients[:, 2] = 0  # nothing but the decay moves it
    optimizer = make([w])
    result = {"name": name, "settings": settings, "weights": w.detach().tolist(), "gradients": gradients.tolist()}
    after = []
    for g in gradients:
        w.grad = g.clone()
        optimizer.step()
        after.append(w.detach().clone().tolist())
    result["after"] = after
    return result


def adamw(lr, b1, b2, eps, decay):
    return case("adamw", lambda p: torch.optim.AdamW(p, lr=lr, betas=(b1, b2), eps=eps, weight_decay=decay),
                {"learningRate": lr, "beta1": b1, "beta2": b2, "epsilon": eps, "weightDecay": decay})


def sgd(lr, momentum):
    return case("sgd", lambda p: torch.optim.SGD(p, lr=lr, momentum=momentum), {"learningRate": lr, "momentum": momentum})


json.dump({"madeWith": f"torch {torch.__version__}", "cases": [
    adamw(1e-3, 0.9, 0.999, 1e-8, 1e-2), adamw(0.05, 0.8, 0.95, 1e-4, 0.3), adamw(0.01, 0.9, 0.99, 1e-8, 0.0),
    sgd(0.01, 0.9)]}, sys.stdout)
