"""Loss of the local stability condition and its gradient for GRUs of three layers, with 50 digits.

Each network has a transition whose two leading eigenvalues are real and close: there an eigenvector that is only
roughly orthogonal to the others shows in the gradient. Derivatives are central differences with a step of 1e-15,
whose error is of the order of 1e-30; states before the last time step are held constant.
    python make_lsc_gru.py > ../resources/golden/lsc-gru.json
"""
import json
import random
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 50
STEP = mpf(10) ** -15
WIDTH, DEPTH, BATCH, TIMES, TARGET = 4, 3, 2, 3, 1
GATES = ("z", "r", "n")
NAMES = [f"{kind}_{gate}" for gate in GATES for kind in "WUb"] + ["br_n"]


def numbers(rng, deviation, *shape):
    if len(shape) == 1:
        return [round(rng.gauss(0, deviation), 4) for _ in range(shape[0])]
    return [numbers(rng, deviation, *shape[1:]) for _ in range(shape[0])]


def network(seed):
    rng = random.Random(seed)
    layers = [
        {name: numbers(rng, 0.6, WIDTH, WIDTH) if name[0] in "WU" else numbers(rng, 0.2, WIDTH) for name in NAMES}
        for _ in range(DEPTH)
    ]
    return layers, numbers(rng, 1, TIMES, BATCH, WIDTH)


def product(m, v):
    return [sum((a * b for a, b in zip(row, v)), mpf(0)) for row in m]


def step(p, x, h):
    """New state, dh' / dh and dh' / dx."""
    sigmoid = lambda a: 1 / (1 + mpmath.exp(-a))
    pre = {g: [a + b for a, b in zip(product(p["W_" + g], x), p["b_" + g])] for g in GATES}
    z = [sigmoid(a + b) for a, b in zip(pre["z"], product(p["U_z"], h))]
    r = [sigmoid(a + b) for a, b in zip(pre["r"], product(p["U_r"], h))]
    w = [a + b for a, b in zip(product(p["U_n"], h), p["br_n"])]
    n = [mpmath.tanh(a + c * d) for a, c, d in zip(pre["n"], r, w)]
    size = range(WIDTH)
    dz = [(h[i] - n[i]) * z[i] * (1 - z[i]) for i in size]
    dn = [(1 - z[i]) * (1 - n[i] ** 2) for i in size]
    dr = [dn[i] * w[i] * r[i] * (1 - r[i]) for i in size]
    time = [
        [(z[i] if i == j else 0) + dz[i] * p["U_z"][i][j] + dn[i] * r[i] * p["U_n"][i][j] + dr[i] * p["U_r"][i][j]
         for j in size] for i in size]
    depth = [[dz[i] * p["W_z"][i][j] + dn[i] * p["W_n"][i][j] + dr[i] * p["W_r"][i][j] for j in size] for i in size]
    return [z[i] * h[i] + (1 - z[i]) * n[i] for i in size], time, depth


def eigenvalues(m):
    return sorted(mpmath.eig(mpmath.matrix(m), left=False, right=False), key=abs, reverse=True)


def exact(value):
    return [exact(v) for v in value] if isinstance(value, list) else mpf(repr(value))


def jacobians(layers, x, states):
    found = []
    for p, h, layer in zip(layers, states, range(DEPTH)):
        x, time, depth = step(p, x, h)
        found.append((f"time {layer}", time))
        if layer:
            found.append((f"depth {layer}", depth))
    return found


def states_before(layers, xs):
    """Of each sample, before the last time step."""
    samples = []
    for b in range(BATCH):
        states = [[mpf(0)] * WIDTH for _ in range(DEPTH)]
        for t in range(TIMES - 1):
            x = xs[t][b]
            for layer, p in enumerate(layers):
                states[layer] = step(p, x, states[layer])[0]
                x = states[layer]
        samples.append(states)
    return samples


def loss(layers, xs, samples):
    total = mpf(0)
    for b, states in enumerate(samples):
        for _, m in jacobians(layers, xs[TIMES - 1][b], states):
            total += (abs(eigenvalues(m)[0]) - TARGET) ** 2
    return total / (BATCH * (2 * DEPTH - 1))


def closeness(layers, xs, samples):
    """Largest |lambda_2 / lambda_1| of two real leading eigenvalues, and of which transition."""
    best = (mpf(0), "")
    for b, states in enumerate(samples):
        for name, m in jacobians(layers, xs[TIMES - 1][b], states):
            first, second = eigenvalues(m)[:2]
            if abs(mpmath.im(first)) < mpf(10) ** -30 and abs(mpmath.im(second)) < mpf(10) ** -30:
                best = max(best, (abs(second) / abs(first), f"{name}, sample {b}"))
    return best



def gradient(layers, xs, samples):
    result = {}
    for layer, p in enumerate(layers):
        for name in NAMES:
            rows = p[name] if isinstance(p[name][0], list) else [p[name]]
            found = []
            for row in rows:
                for j, w in enumerate(row):
                    row[j] = w + STEP
                    above = loss(layers, xs, samples)
                    row[j] = w - STEP
                    found.append((above - loss(layers, xs, samples)) / (2 * STEP))
                    row[j] = w
            result[f"layer{layer}.{name}"] = [mpmath.nstr(d, 20) for d in found]
    return result


def case(seed):
    layers, xs = network(seed)
    p, x = [{k: exact(v) for k, v in layer.items()} for layer in layers], exact(xs)
    samples = states_before(p, x)
    ratio, where = closeness(p, x, samples)
    return {"seed": seed, "layers": layers, "X": xs, "closest": mpmath.nstr(ratio, 8), "of": where,
            "loss": mpmath.nstr(loss(p, x, samples), 20), "gradient": gradient(p, x, samples)}


def closest_seeds(count, tried):
    def ratio(seed):
        mp.dps = 40
        layers, xs = network(seed)
        p, x = [{k: exact(v) for k, v in layer.items()} for layer in layers], exact(xs)
        return closeness(p, x, states_before(p, x))[0]

    seeds = sorted(range(tried), key=ratio, reverse=True)[:count]
    mp.dps = 50
    return seeds


json.dump({"madeWith": f"python {sys.version.split()[0]}, mpmath {mpmath.__version__}, {mp.dps} digits",
           "width": WIDTH, "batch": BATCH, "target": TARGET, "cases": [case(s) for s in closest_seeds(2, 60)]},
          sys.stdout, indent=None, separators=(",", ":"))
