"""A small golden file in the format lsc-golden-1: cells, one network for each of two cells, matrices.

Jacobians by automatic differentiation, spectra by LAPACK, all in float64.
    python make_lsc.py > ../resources/golden/lsc.json
"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
GATES = {"tanh": [""], "relu": [""], "lstm": ["_i", "_f", "_g", "_o"], "gru": ["_z", "_r", "_n"]}


def parameters(cell, n, m):
    p = {}
    for g in GATES[cell]:
        p["W" + g], p["U" + g], p["b" + g] = (torch.randn(n, m) * 0.6, torch.randn(n, n) * 0.6, torch.randn(n) * 0.2)
    if cell == "gru":
        p["br_n"] = torch.randn(n) * 0.2
    return p


def step(cell, p, x, s):
    """New states, stacked like s: h, or h and c."""
    n = p[next(iter(p))].shape[0]
    h = s[:n]
    a = {g: p["W" + g] @ x + p["U" + g] @ h + p["b" + g] for g in GATES[cell]}
    if cell in ("tanh", "relu"):
        return torch.tanh(a[""]) if cell == "tanh" else torch.relu(a[""])
    if cell == "lstm":
        c = torch.sigmoid(a["_f"]) * s[n:] + torch.sigmoid(a["_i"]) * torch.tanh(a["_g"])
        return torch.cat([torch.sigmoid(a["_o"]) * torch.tanh(c), c])
    z, r = torch.sigmoid(a["_z"]), torch.sigmoid(a["_r"])
    new = torch.tanh(p["W_n"] @ x + p["b_n"] + r * (p["U_n"] @ h + p["br_n"]))
    return z * h + (1 - z) * new


def jacobians(cell, p, x, s):
    return torch.autograd.functional.jacobian(lambda x, s: step(cell, p, x, s), (x, s))


def radius(m):
    return torch.linalg.eigvals(m).abs().max()


def split(cell, s, n):
    return {"h": s[:n].tolist(), "c": s[n:].tolist()} if cell == "lstm" else {"h": s.tolist()}


def lists(p):
    return {k: v.tolist() for k, v in p.items()}


def cell_case(cell, n, m):
    p, x, s = parameters(cell, n, m), torch.randn(m), torch.randn(n * (2 if cell == "lstm" else 1))
    depth, time = jacobians(cell, p, x, s)
    e = torch.linalg.eigvals(time)
    t = time.clone().requires_grad_()
    radius(t).backward()
    out = {"state_new": split(cell, step(cell, p, x, s), n), "J_time": time.tolist(), "J_depth": depth.tolist(),
           "eigenvalues_J_time_re_im": [[v.real.item(), v.imag.item()] for v in e],
           "spectral_radius_time": radius(time).item(), "spectral_norm_time": torch.linalg.matrix_norm(time, 2).item(),
           "spectral_norm_depth": torch.linalg.matrix_norm(depth, 2).item(), "dRadius_dJ_time": t.grad.tolist()}
    if n == m:
        out["spectral_radius_depth"] = radius(depth[:n]).item()
    return {"id": f"{cell}_{n}x{m}", "cell": cell, "n": n, "m": m, "params": lists(p), "x": x.tolist(),
            "state_prev": split(cell, s, n), "expected": out}


def network_case(cell, n, depth, batch, times):
    layers = [parameters(cell, n, n) for _ in range(depth)]
    leaves = [v.requires_grad_() for p in layers for v in p.values()]
    xs = torch.randn(times, batch, n, requires_grad=True)
    size = n * (2 if cell == "lstm" else 1)
    states, value = [[[None] * batch for _ in range(depth)] for _ in range(times)], 0
    rho_time = [[None] * batch for _ in range(depth)]
    rho_depth = [[None] * batch for _ in range(depth - 1)]
    for b in range(batch):
        s = [torch.zeros(size) for _ in range(depth)]
        for t in range(times):
            x = xs[t, b]
            for layer, p in enumerate(layers):
                if t == times - 1:
                    d, j = jacobians(cell, p, x.detach(), s[layer].detach())
                    rho_time[layer][b] = radius(j).item()
                    if layer > 0:
                        if cell == "lstm":  # the state (h, c) of the layer below, c through its h = o tanh(c)
                            h, c = s[layer - 1].detach()[:n], s[layer - 1].detach()[n:]
                            d = torch.cat([d, d * (h / torch.tanh(c) * (1 - torch.tanh(c) ** 2))], 1)
                        rho_depth[layer - 1][b] = radius(d).item()
                s[layer] = step(cell, p, x, s[layer])
                x = s[layer][:n]
                states[t][layer][b] = split(cell, s[layer].detach(), n)
            value = value + x.sum()
    value.backward()
    names = [f"layer{i}.{k}" for i, p in enumerate(layers) for k in p]
    return {"id": f"{cell}_L{depth}", "cell": cell, "width": n, "depth": depth, "batch": batch, "T": times,
            "layers": [lists(p) for p in layers], "X": xs.tolist(),
            "expected": {
                "states": [[{k: [v[k] for v in layer] for k in layer[0]} for layer in t] for t in states],
                "rho_time_per_layer_per_sample": rho_time, "rho_depth_per_layer_per_sample": rho_depth,
                "bptt_sum_of_top_outputs": {
                    "value": value.item(), "grad_inputs": xs.grad.tolist(),
                    "grad_params": {k: v.grad.tolist() for k, v in zip(names, leaves)}}}}


def matrix_case(n):
    m = torch.randn(n, n, requires_grad=True)
    r, s = radius(m), torch.linalg.matrix_norm(m, 2)
    (dr,), (ds,) = torch.autograd.grad(r, m), torch.autograd.grad(s, m)
    return {"M": m.tolist(), "spectral_radius": r.item(), "spectral_norm": s.item(), "dRadius_dM": dr.tolist(),
            "dNorm_dM": ds.tolist(),
            "eigenvalues_re_im": [[v.real.item(), v.imag.item()] for v in torch.linalg.eigvals(m.detach())]}


json.dump({"format": "lsc-golden-1", "precision": "float64", "conventions": f"made with torch {torch.__version__}",
           "tolerance": {"relative": 1e-6, "absolute": 1e-9},
           "cells": [cell_case("tanh", 3, 2), cell_case("relu", 4, 4), cell_case("lstm", 3, 3), cell_case("gru", 4, 4)],
           "networks": [network_case("lstm", 3, 2, 2, 4), network_case("gru", 3, 3, 2, 3)],
           "matrices": [matrix_case(3), matrix_case(4)],
           "spikes": []}, sys.stdout)
