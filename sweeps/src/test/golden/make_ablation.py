"""Golden values for the statistics of an ablation, from SciPy and from the definitions by brute force.

    python make_ablation.py > ../resources/golden/ablation.json

Made with Python 3, NumPy 2.4.6, SciPy 1.17.1; the versions that ran are part of the file.
"""
import itertools
import json
import sys

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(20240607)


def iqm(x, axis=-1):
    return stats.trim_mean(x, 0.25, axis=axis)


def signed_rank(d):
    """Exact, with ties: SciPy permutes signs of the ranks; zeros are dropped first."""
    d = np.asarray(d)
    d = d[d != 0]
    if len(np.unique(np.abs(d))) == len(d):
        return float(stats.wilcoxon(d, method="exact").pvalue)
    return float(stats.wilcoxon(d, method=stats.PermutationMethod(n_resamples=np.inf)).pvalue)


def sign_flip(d):
    res = stats.permutation_test((np.asarray(d),), np.mean, permutation_type="samples", n_resamples=np.inf)
    return float(res.pvalue)


def exhaustive_bca(d, statistic):
    """BCa over all n^n resamples, by SciPy's own definition of the interval's ends. Each is summed in order of size, so
    that the one that equals the sample has the sample's estimate to the last bit."""
    d = np.sort(np.asarray(d))
    n = len(d)
    every = np.sort(np.array(list(itertools.product(range(n), repeat=n))), axis=1)
    distribution = statistic(d[every], axis=-1)
    result = stats.bootstrap(
        (d,), statistic, n_resamples=0, method="BCa", confidence_level=0.95,
        bootstrap_result=Distribution(distribution))
    return [float(statistic(d)), float(result.confidence_interval.low), float(result.confidence_interval.high)]


class Distribution:
    def __init__(self, values):
        self.bootstrap_distribution = values


def hedges(d):
    d = np.asarray(d)
    m = len(d) - 1
    lg = scipy.special.gammaln
    return float(np.exp(lg(m / 2) - lg((m - 1) / 2)) / np.sqrt(m / 2) * d.mean() / d.std(ddof=1))


def cliff(x, y):
    x, y = np.asarray(x)[:, None], np.asarray(y)[None, :]
    return float(((x > y).sum() - (x < y).sum()) / (x.size * y.size))


def differences():
    yield "four", rng.normal(0.3, 1, 4)
    yield "five", rng.normal(0.5, 1, 5)
    yield "six skewed", rng.exponential(1, 6) - 0.4
    yield "six with ties", np.array([0.5, -0.5, 1.0, 1.0, 2.0, 0.25])
    yield "eight with zeros and ties", np.array([0.0, 0.125, -0.125, 0.25, 0.25, 0.0, 0.5, 0.5])
    yield "ten of one sign", np.abs(rng.normal(1, 0.4, 10))
    yield "twelve", rng.normal(0.4, 1, 12)
    yield "thirteen with many ties", np.round(rng.normal(0.5, 1, 13) * 4) / 4
    yield "forty", rng.normal(0.2, 1, 40)


cases = []
for name, d in differences():
    case = {"name": name, "differences": d.tolist(), "signed_rank": signed_rank(d), "hedges_g": hedges(d),
            "mean": float(np.mean(d)), "median": float(np.median(d)), "iqm": float(iqm(d))}
    if len(d) <= 13:
        case["sign_flip"] = sign_flip(d)
    if len(d) <= 6:
        for key, statistic in (("mean", np.mean), ("median", np.median), ("iqm", iqm)):
            case["bca_" + key] = exhaustive_bca(d, statistic)
    cases.append(case)

large = rng.normal(0.05, 1, 1000)
tied = np.round(large, 1)
asymptotic = [
    {"name": name, "differences": d.tolist(),
     "signed_rank": float(stats.wilcoxon(d, method="asymptotic", correction=True).pvalue)}
    for name, d in (("thousand", large), ("thousand with ties", tied[tied != 0]))]

sample = rng.gamma(2.0, 1.0, 30)
bca = []
for key, statistic in (("mean", np.mean), ("median", np.median), ("iqm", iqm)):
    result = stats.bootstrap((sample,), statistic, n_resamples=499, method="BCa", confidence_level=0.9,
                             rng=np.random.default_rng(1))
    jackknife = [float(statistic(np.delete(sample, i))) for i in range(len(sample))]
    bca.append({"statistic": key, "estimate": float(statistic(sample)), "jackknife": jackknife,
                "confidence": 0.9, "distribution": np.sort(result.bootstrap_distribution).tolist(),
                "low": float(result.confidence_interval.low), "high": float(result.confidence_interval.high)})

x = np.round(rng.normal(0.5, 1, 15), 1)
y = np.round(rng.normal(0.0, 1, 15), 1)
p = np.array([0.01, 0.04, 0.03, 0.005, 0.2, 0.04])


def holm(p):
    order = np.argsort(p)
    raw = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order]))
    out = np.empty(len(p))
    out[order] = raw
    return out.tolist()


json.dump(
    {"made_by": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
     "paired": cases, "asymptotic": asymptotic, "bca": bca,
     "groups": {"x": x.tolist(), "y": y.tolist(), "cliffs_delta": cliff(x, y),
                "probability_of_improvement":
                    float(stats.mannwhitneyu(x, y).statistic / (len(x) * len(y)))},
     "corrections": {"p": p.tolist(), "holm": holm(p),
                     "benjamini_hochberg": stats.false_discovery_control(p, method="bh").tolist()}},
    sys.stdout, indent=1)
print()
