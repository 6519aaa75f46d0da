"""Golden values of the decomposition of variance of a grid of trials: by least squares on nested models, never by the means of
the code that they check.

    python make_importance.py > ../resources/golden/importance.json

Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1; the versions that ran are part of the file.

- A fraction of a setting is the rise of R^2 of the means of arms when dummy variables of its levels are added to the constant;
  that of two settings the rise when products of theirs are added to both. In a whole grid the order does not matter (asserted).
- Seeds: the rise of R^2 of all trials when dummies of seeds are added to dummies of arms; the residual is what remains.
- Where any trial diverged, values are ranks by SciPy, the diverged lowest of an accuracy and highest of a loss.
"""
import itertools
import json
import sys

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(20270201)
INITS = ["glorot", "he", "lsc"]
DEPTHS = [1, 2, 5, 10]
RATES = [0.001, 0.01]


def explained(y, *designs):
    """The part of the variance of y that a linear model explains."""
    columns = np.column_stack([np.ones(len(y)), *designs])
    fitted = columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    return float(((fitted - y.mean()) ** 2).mean())


def dummies(values):
    return np.array([[float(v == level) for level in sorted(set(values))] for v in values])


def products(a, b):
    return np.array([np.outer(x, y).ravel() for x, y in zip(a, b)])


def decompose(name, trials, lower=False):
    infinite = np.inf if lower else -np.inf
    y = np.array([infinite if t["value"] is None else t["value"] for t in trials])
    ranks = bool(np.isinf(y).any())
    if ranks:
        y = stats.rankdata(y)
    keys = ("init", "depth", "rate")
    arms = sorted({tuple(t[k] for k in keys) for t in trials})
    means = np.array([y[[tuple(t[k] for k in keys) == arm for t in trials]].mean() for arm in arms])
    v = float(((means - means.mean()) ** 2).mean())
    design = {k: dummies([arm[i] for arm in arms]) for i, k in enumerate(keys)}
    parts = {}
    for k in keys:
        parts[k] = explained(means, design[k]) / v
        others = [design[o] for o in keys if o != k]
        assert np.isclose(parts[k], (explained(means, design[k], *others) - explained(means, *others)) / v)
    for a, b in itertools.combinations(keys, 2):
        both = explained(means, design[a], design[b])
        parts[f"{a} x {b}"] = (explained(means, design[a], design[b], products(design[a], design[b])) - both) / v
    case = {"name": name, "lower": lower, "ranks": ranks, "arms": len(arms), "trials": trials, "between": parts,
            "others": 1 - sum(parts.values())}
    of_arm = dummies([str(tuple(t[k] for k in keys)) for t in trials])
    seeds = sorted({t["seed"] for t in trials})
    if len(trials) == len(arms) * len(seeds):
        total = float(((y - y.mean()) ** 2).mean())
        case["of_all"] = {"between": explained(y, of_arm) / total}
        case["of_all"]["seeds"] = explained(y, of_arm, dummies([t["seed"] for t in trials])) / total - case["of_all"]["between"]
        case["of_all"]["residual"] = 1 - case["of_all"]["seeds"] - case["of_all"]["between"]
    return case


def grid(seeds, diverge):
    trials = []
    luck = {s: rng.normal(0, 0.02) for s in seeds}
    for (i, init), (d, depth), rate, seed in itertools.product(enumerate(INITS), enumerate(DEPTHS), RATES, seeds):
        value = (0.7 + 0.05 * i - 0.03 * d + 0.02 * i * d * (rate == RATES[0]) + 0.04 * (rate == RATES[1]) + luck[seed]
                 + rng.normal(0, 0.02))
        gone = diverge(init, depth, rate, seed)
        trials.append({"init": init, "depth": depth, "rate": rate, "seed": seed,
                       "value": None if gone else round(value * 512) / 512})
    return trials


whole = grid([3, 1, 4], lambda *_: False)
some = grid([3, 1, 4], lambda init, depth, rate, seed: init == "he" and depth >= 5 or rng.random() < 0.05)
arm = grid([1, 2], lambda init, depth, rate, seed: rate == RATES[1])
uneven = [t for i, t in enumerate(grid([3, 1, 4, 9], lambda *_: False)) if i % 7]
cases = [decompose("every trial completed", whole), decompose("some diverged", some),
         decompose("some diverged, a loss", some, lower=True), decompose("half of all diverged", arm),
         decompose("not the same seeds", uneven)]
json.dump({"made_by": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__}, "cases": cases},
          sys.stdout, separators=(",", ":"))
print()
