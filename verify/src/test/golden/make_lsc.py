"""A small golden file in the format lsc-golden-1: cells, one network for each of two cells, matrices, ALIF, LRU.

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


class Spike(torch.autograd.Function):
    """Heaviside forward; backward dampening / (1 + 2 |u|)^2."""

    @staticmethod
    def forward(ctx, u, dampening):
        ctx.save_for_backward(u)
        ctx.dampening = dampening
        return (u > 0).to(u.dtype)

    @staticmethod
    def backward(ctx, dz):
        u, = ctx.saved_tensors
        return dz * ctx.dampening / (1 + 2 * u.abs()).square(), None


def alif_case(n, m, dampening):
    p = {"W": torch.randn(n, m), "U": torch.randn(n, n), "thr": 0.3 * torch.rand(n), "beta": torch.rand(n),
         "tau_a": 2 + torch.rand(n), "tau_v": 1 + torch.rand(n)}
    x, v, a = torch.randn(m), torch.randn(n), torch.rand(n)

    def step(v, a):
        z = Spike.apply(v - p["thr"] - p["beta"] * a, dampening)
        r_a, r_v = torch.exp(-1 / p["tau_a"]), torch.exp(-1 / p["tau_v"])
        a = r_a * a + (1 - r_a) * z
        theta = p["thr"] + p["beta"] * a
        v = r_v * v + p["W"] @ x + (p["U"] - torch.diag(p["U"].diagonal())) @ z - (theta * z).detach()
        return v, a, Spike.apply(v - theta, dampening)

    rows = torch.autograd.functional.jacobian(lambda v, a: step(v, a)[:2], (v, a))
    time = torch.cat([torch.cat(row, 1) for row in rows], 0)
    new_v, new_a, new_z = step(v, a)
    return {"id": f"alif_{n}x{m}", "n": n, "m": m, "dampening": dampening, "sharpness": 1, "params": lists(p),
            "x": x.tolist(), "state_prev": lists({"v": v, "a": a}),
            "expected": {"state_new": lists({"v": new_v, "a": new_a}), "spike_new": new_z.tolist(),
                         "J_time": time.tolist(), "spectral_radius_time": radius(time).item(),
                         "spectral_norm_time": torch.linalg.matrix_norm(time, 2).item()}}


def lru_case(n, d):
    """Two blocks; states are (real parts, imaginary parts)."""
    def block():
        return {"nu": -1 - torch.rand(d), "theta": torch.rand(d), "gamma_log": -torch.rand(d),
                "B_re": torch.randn(d, n), "B_im": torch.randn(d, n), "C_re": torch.randn(n, d),
                "C_im": torch.randn(n, d), "D": torch.randn(n), "ln_g": 1 + 0.3 * torch.randn(n),
                "ln_b": 0.3 * torch.randn(n), "W_1": torch.randn(n, n), "b_1": torch.randn(n),
                "W_3": torch.randn(n, n), "b_3": torch.randn(n)}

    def norm(p, x):
        return torch.nn.functional.layer_norm(x, (n,), p["ln_g"], p["ln_b"], 1e-3)

    def new_state(p, x, s):
        lam = torch.exp(torch.complex(-torch.exp(p["nu"]), p["theta"]))
        driven = torch.complex(p["B_re"], p["B_im"]) @ norm(p, x).to(torch.complex128)
        new = lam * torch.complex(s[:d], s[d:]) + torch.exp(p["gamma_log"]) * driven
        return torch.cat([new.real, new.imag])

    def output(p, x, s):
        y = (torch.complex(p["C_re"], p["C_im"]) @ torch.complex(s[:d], s[d:])).real + p["D"] * norm(p, x)
        y = torch.nn.functional.gelu(y)
        return x + torch.sigmoid(p["W_1"] @ y + p["b_1"]) * (p["W_3"] @ y + p["b_3"])

    p1, p2, x = block(), block(), torch.randn(n)
    s1, s2 = torch.randn(2 * d), torch.randn(2 * d)
    new1 = new_state(p1, x, s1)
    y1 = output(p1, x, new1)
    new2 = new_state(p2, y1, s2)
    jacobian = torch.autograd.functional.jacobian
    time = jacobian(lambda s: new_state(p1, x, s), s1)
    same = jacobian(lambda s: new_state(p2, output(p1, x, s), s2), new1)
    diagonal = same @ time

    def parts(s):
        return {"re": s[:d].tolist(), "im": s[d:].tolist()}

    return {"id": f"lru_{n}x{d}", "n": n, "d_hidden": d, "layernorm_eps": 1e-3, "block1": lists(p1),
            "block2": lists(p2), "x": x.tolist(), "state1_prev": parts(s1), "state2_prev": parts(s2),
            "expected": {"state1_new": parts(new1), "y1": y1.tolist(), "state2_new": parts(new2),
                         "y2": output(p2, y1, new2).tolist(), "J_time_block1": time.tolist(),
                         "rho_time_block1": radius(time).item(), "J_depth_same_time": same.tolist(),
                         "rho_depth_same_time": radius(same).item(), "J_diagonal": diagonal.tolist(),
                         "rho_diagonal": radius(diagonal).item(),
                         "norm_diagonal": torch.linalg.matrix_norm(diagonal, 2).item()}}


json.dump({"format": "lsc-golden-1", "precision": "float64", "conventions": f"made with torch {torch.__version__}",
           "tolerance": {"relative": 1e-6, "absolute": 1e-9},
           "cells": [cell_case("tanh", 3, 2), cell_case("relu", 4, 4), cell_case("lstm", 3, 3), cell_case("gru", 4, 4)],
           "networks": [network_case("lstm", 3, 2, 2, 4), network_case("gru", 3, 3, 2, 3)],
           "matrices": [matrix_case(3), matrix_case(4)],
           "alif": [alif_case(4, 3, 0.4)],
           "lru": [lru_case(3, 6), lru_case(4, 5)],
           "spikes": []}, sys.stdout)
