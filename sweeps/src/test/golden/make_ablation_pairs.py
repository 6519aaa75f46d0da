"""Golden values of whole ablations: 4 to 60 pairs, most of them 19 to 27, with ties, zeros and differences that are equal but
for their last bits, each by SciPy or by the definition, never by the code that they check.

    python make_ablation_pairs.py > ../resources/golden/ablation-pairs.json

Made with Python 3, NumPy 2.4.6, SciPy 1.17.1 in about a minute; the versions that ran are part of the file.

- signed_rank: the exact null distribution, counted in whole numbers over doubled ranks; SciPy's own exact method where
  there are neither ties nor zeros (asserted here to be the same number).
- signed_rank_limit: SciPy's normal approximation with its corrections for ties and continuity.
- sign_flip: all 2^n signs, by sorting the sums of two halves.
- bca: mean and standard deviation of the ends of twenty of SciPy's BCa intervals of 9,999 resamples each. (Not of the
  median: where pairs are tied, SciPy's has no ends. make_ablation.py compares it over all resamples.)
"""
import itertools
import json
import sys
from fractions import Fraction

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(20261127)
REPEATS = 20
RESAMPLES = 9_999


def iqm(x, axis=-1):
    return stats.trim_mean(x, 0.25, axis=axis)


def exact_signed_rank(d):
    """Two-sided: twice the share of signs whose positive ranks sum to no more than the smaller of the two sums."""
    d = d[d != 0]
    if len(d) == 0:
        return 1.0
    ranks = [int(r) for r in 2 * stats.rankdata(np.abs(d))]
    counts = {0: 1}
    for rank in ranks:
        more = dict(counts)
        for total, ways in counts.items():
            more[total + rank] = more.get(total + rank, 0) + ways
        counts = more
    positive = sum(r for r, x in zip(ranks, d) if x > 0)
    smaller = min(positive, sum(ranks) - positive)
    p = float(min(1, Fraction(2 * sum(w for t, w in counts.items() if t <= smaller), 2 ** len(d))))
    if len(set(ranks)) == len(ranks):
        assert np.isclose(p, stats.wilcoxon(d, method="exact").pvalue, rtol=1e-12), d
    return p


def exact_sign_flip(d):
    """The share of all signs whose sum is at least as far from zero, where sums of two halves are searched in order."""
    d = d[d != 0]
    least = abs(d.sum()) - 1e-12 * np.abs(d).sum()

    def sums(half):
        return np.sort(np.array(list(itertools.product((-1, 1), repeat=len(half)))) @ half) if len(half) else np.zeros(1)

    a, b = sums(d[:len(d) // 2]), sums(d[len(d) // 2:])
    hits = len(b) - np.searchsorted(b, least - a, side="left") + np.searchsorted(b, -least - a, side="right")
    return float(min(hits.sum(), len(a) * len(b)) / (len(a) * len(b)))


def hedges(d):
    lg, m = scipy.special.gammaln, len(d) - 1
    return float(np.exp(lg(m / 2) - lg((m - 1) / 2)) / np.sqrt(m / 2) * d.mean() / d.std(ddof=1))


def bca(d):
    ends = {}
    for key, statistic in (("mean", np.mean), ("iqm", iqm)):
        found = np.array([stats.bootstrap((d,), statistic, n_resamples=RESAMPLES, method="BCa",
                                          rng=np.random.default_rng(seed)).confidence_interval
                          for seed in range(REPEATS)])
        ends[key] = {"estimate": float(statistic(d)), "low": found[:, 0].mean(), "high": found[:, 1].mean(),
                     "low_deviation": found[:, 0].std(ddof=1), "high_deviation": found[:, 1].std(ddof=1)}
    return ends


def level(name, x, y):
    """Values of a level and of its baseline; both on a grid of 1/1024 or not, as they came."""
    # As the definition of a difference has it: below rounding of its two numbers it is none.
    d = x - y
    d[np.abs(d) <= 4 * np.spacing(np.maximum(np.abs(x), np.abs(y)))] = 0
    nonzero = d[d != 0]
    case = {"name": name, "level": x.tolist(), "baseline": y.tolist(), "zeros": int((d == 0).sum()),
            "wins": int((d > 0).sum()), "losses": int((d < 0).sum()), "signed_rank": exact_signed_rank(d),
            "signed_rank_limit": float(stats.wilcoxon(nonzero, method="asymptotic", correction=True).pvalue),
            "hedges_g": hedges(d),
            "cliffs_delta": float((np.sign(x[:, None] - y[None, :])).sum() / len(x) / len(y))}
    if len(nonzero) <= 30:
        case["sign_flip"] = exact_sign_flip(d)
    if len(d) > 6:  # below, all resamples are taken: make_ablation.py has those
        case["bca"] = bca(d)
    return case


def holm(p):
    order = np.argsort(p, kind="stable")
    out = np.empty(len(p))
    out[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order]))
    return out.tolist()


def accuracies(n, shift, spread, steps=1024):
    """Shares of so many test examples; a seed's difficulty is common to both of a pair."""
    difficulty = rng.normal(0, 0.05, n)
    y = np.clip(0.7 + difficulty + rng.normal(0, spread, n), 0, 1)
    x = np.clip(0.7 + difficulty + shift + rng.normal(0, spread, n), 0, 1)
    return np.round(x * steps) / steps, np.round(y * steps) / steps


cases = []
for n in range(19, 28):
    cases.append(level(f"{n} pairs", *accuracies(n, 0.004 * (n - 20), 0.02)))
cases.append(level("24 pairs with many ties and zeros", *accuracies(24, 0.01, 0.02, 64)))
cases.append(level("27 pairs with many ties and zeros", *accuracies(27, -0.02, 0.03, 32)))
x, y = accuracies(21, 0.012, 0.01)
cases.append(level("21 pairs, no grid", x + rng.normal(0, 1e-3, 21), y))
x, y = accuracies(22, 0.0, 0.01)
x[:9] = np.maximum(0, y[:9] - 0.3)
cases.append(level("22 pairs, nine far below", x, y))
for n in (4, 7, 10, 15, 35, 48, 60):
    cases.append(level(f"{n} pairs", *accuracies(n, 0.01, 0.02, 256)))

p = np.array([case["signed_rank"] for case in cases])
for case, h, bh in zip(cases, holm(p), stats.false_discovery_control(p, method="bh")):
    case["holm"] = h
    case["benjamini_hochberg"] = float(bh)

json.dump({"made_by": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
           "levels": cases}, sys.stdout, indent=1)
print()
