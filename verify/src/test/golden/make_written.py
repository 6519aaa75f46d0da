"""A golden file of a cell that no program knows by name: it is written as equations.

Derivatives by the complex step, f'(x) = Im f(x + i e) / e with e = 1e-30, which rounds nothing away; spectra by LAPACK.
    python make_written.py > ../resources/golden/written.json        # NumPy 2
"""
import json
import sys

import numpy as np

CELL = {
    "states": ["h", "c"],
    "equations": [
        "leak ~ 0.3",
        "f = sigmoid(W_f x + U_f h' + b_f[1])",
        "g = tanh(W_g x + U_g (f * h') + b_g)",
        "c = f * c' + leak * g",
        "h = tanh(c)",
    ],
}
WIDTH, DEPTH, BATCH, TIMES, INPUTS = 3, 2, 2, 4, 2
STEP = 1e-30
random = np.random.default_rng(11)


def parameters(inputs):
    p = {}
    for gate in "fg":
        p["W_" + gate] = 0.6 * random.standard_normal((WIDTH, inputs))
        p["U_" + gate] = 0.6 * random.standard_normal((WIDTH, WIDTH))
        p["b_" + gate] = 0.2 * random.standard_normal(WIDTH)
    p["leak"] = 0.3 + 0.1 * random.standard_normal(WIDTH)
    return p


def step(p, x, h, c):
    f = 1 / (1 + np.exp(-(p["W_f"] @ x + p["U_f"] @ h + p["b_f"])))
    g = np.tanh(p["W_g"] @ x + p["U_g"] @ (f * h) + p["b_g"])
    c = f * c + p["leak"] * g
    return np.tanh(c), c


def run(layers, xs):
    """States [time][layer] of one sequence."""
    kind = complex if any(np.iscomplexobj(v) for p in layers for v in p.values()) or np.iscomplexobj(xs) else float
    states = [(np.zeros(WIDTH, kind), np.zeros(WIDTH, kind)) for _ in layers]
    history = []
    for x in xs:
        below = x
        new = []
        for p, (h, c) in zip(layers, states):
            new.append(step(p, below, h, c))
            below = new[-1][0]
        states = new
        history.append(new)
    return history


def total(layers, X):
    return sum(run(layers, X[:, sample])[t][-1][0].sum() for sample in range(BATCH) for t in range(TIMES))


def gradient(array, value):
    """Of value() with respect to an array that it reads, changed in place."""
    g = np.zeros(array.shape)
    for at in np.ndindex(array.shape):
        kept = array[at]
        array[at] = kept + 1j * STEP
        g[at] = value().imag / STEP
        array[at] = kept
    return g


def radius(p, x, h, c):
    s = np.concatenate([h, c]).astype(complex)
    jacobian = np.zeros((2 * WIDTH, 2 * WIDTH))
    for k in range(2 * WIDTH):
        moved = s.copy()
        moved[k] += 1j * STEP
        jacobian[:, k] = np.concatenate(step(p, x, moved[:WIDTH], moved[WIDTH:])).imag / STEP
    return max(abs(np.linalg.eigvals(jacobian)))


layers = [parameters(INPUTS if layer == 0 else WIDTH) for layer in range(DEPTH)]
X = random.standard_normal((TIMES, BATCH, INPUTS))
histories = [run(layers, X[:, sample]) for sample in range(BATCH)]
last = TIMES - 1
radii = [
    [radius(layers[l], X[last, s] if l == 0 else histories[s][last][l - 1][0], *histories[s][last - 1][l]) for s in range(BATCH)]
    for l in range(DEPTH)
]
XC = X.astype(complex)
layers_c = [{name: value.astype(complex) for name, value in p.items()} for p in layers]
network = {
    "id": "leaky_gated_L2",
    "cell": CELL,
    "width": WIDTH,
    "depth": DEPTH,
    "batch": BATCH,
    "T": TIMES,
    "layers": [{name: value.tolist() for name, value in p.items()} for p in layers],
    "X": X.tolist(),
    "expected": {
        "states": [
            [
                {name: [histories[s][t][l][k].tolist() for s in range(BATCH)] for k, name in enumerate(CELL["states"])}
                for l in range(DEPTH)
            ]
            for t in range(TIMES)
        ],
        "rho_time_per_layer_per_sample": radii,
        "bptt_sum_of_top_outputs": {
            "value": float(total(layers, X)),
            "grad_inputs": gradient(XC, lambda: total(layers, XC)).tolist(),
            "grad_params": {
                f"layer{l}.{name}": gradient(layers_c[l][name], lambda: total(layers_c, X)).tolist()
                for l in range(DEPTH)
                for name in layers_c[l]
            },
        },
    },
}
json.dump(
    {
        "format": "lsc-golden-1",
        "precision": "float64",
        "conventions": "made with NumPy " + np.__version__,
        "tolerance": {"relative": 1e-9, "absolute": 1e-12},
        "networks": [network],
    },
    sys.stdout,
    indent=None,
)
