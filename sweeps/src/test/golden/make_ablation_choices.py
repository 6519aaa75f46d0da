"""Golden values of ablations whose pairs share seeds, whose settings are tuned and whose baseline is the best of several: by
SciPy and NumPy and from the definitions, never by the code that they check.

    python make_ablation_choices.py > ../resources/golden/ablation-choices.json

Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1 in about two minutes; the versions that ran are part of the file.

- choice: for each level and each combination of what is neither tuned nor the seed, the value whose mean (or median) over
  seeds of the eval metric is best, among those with a value for the most seeds; equal ones: the smallest.
- mean, median, iqm: over all pairs. bca: seeds are drawn again, each with all its pairs. Five seeds: over all 5^5 resamples,
  the ends by SciPy's definition from that distribution; eight: mean and standard deviation of the ends of twenty of
  SciPy's intervals of 9,999 resamples each.
- probability: the mean over settings of SciPy's Mann-Whitney share; its interval from the same resamples of seeds.
- sign_flip: all signs of whole seeds. signed_rank: of the seeds' mean differences, counted over all signs of the ranks; SciPy's
  where it is exact (asserted).
- hedges_g: of the seeds' mean differences.

Values are on a grid of 1/512, so that sums are exact and what is equal is equal to the last bit.
"""
import itertools
import json
import sys
from fractions import Fraction

import numpy as np
import scipy
from scipy import stats
from scipy.special import gammaln

rng = np.random.default_rng(20270114)
REPEATS = 20
RESAMPLES = 9_999
GRID = 512
RATES = [0.001, 0.003, 0.01, 0.03]
LEVELS = {"glorot": ("glorot", None), "he": ("he", None), "orthogonal": ("orthogonal", None),
          "lsc 0.5": ("lsc", 0.5), "lsc 1": ("lsc", 1.0)}
BEST = {"glorot": 1, "he": 2, "orthogonal": 1, "lsc 0.5": 2, "lsc 1": 3}  # which rate suits a level


def table(seeds, rates=RATES, depths=(1, 5), failing=0.04, diverging=0.1, missing=0.02):
    """Trials of a sweep: a seed is luckier or not in all its trials, and each has noise of its own on both splits."""
    luck = {seed: rng.normal(0, 0.02) for seed in seeds}
    trials = []
    for level, depth, (r, rate), seed in itertools.product(LEVELS, depths, enumerate(rates), seeds):
        accuracy = 0.8 - 0.03 * abs(r - BEST[level]) - 0.01 * depth + luck[seed] + rng.normal(0, 0.015)
        evaluated, tested = (round(float(np.clip(accuracy + rng.normal(0, 0.01), 0, 1)) * GRID) / GRID for _ in "ab")
        trial = {"level": level, "depth": depth, "rate": rate, "seed": seed, "outcome": "COMPLETED", "eval": evaluated,
                 "test": tested}
        draw = rng.random()
        if draw < missing:
            continue
        if draw < missing + failing:
            trial.update(outcome="FAILED", eval=None, test=None)
        elif draw < missing + failing + diverging * (r == len(rates) - 1) * 3:
            trial.update(outcome="DIVERGED", eval=round(evaluated / 2 * GRID) / GRID, test=None)
        trials.append(trial)
    return trials


def value(trial, split, rule, lower, trials):
    """What a trial counts with; None where it is left out."""
    if trial["outcome"] == "COMPLETED":
        return trial[split]
    if trial["outcome"] != "DIVERGED" or rule == "drop-pair":
        return None
    if rule == "last-value":
        return trial[split]
    return max(t[split] for t in trials if t["outcome"] == "COMPLETED") if lower else 0.0


def best(candidates, lower, center):
    """The best of candidates, each a list of values by its name, in order; None where none has a value."""
    most = max(len(v) for v in candidates.values())
    if most == 0:
        return None
    scored = [(name, center(v)) for name, v in candidates.items() if len(v) == most]
    target = (min if lower else max)(s for _, s in scored)
    return next((name, s, most) for name, s in scored if s == target)


def exact_signed_rank(d):
    """Two-sided, counted in whole numbers over doubled ranks; SciPy's exact method where there are no ties (asserted)."""
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
    elif len(d) <= 9:
        assert np.isclose(p, stats.wilcoxon(d, method=stats.PermutationMethod(n_resamples=np.inf)).pvalue, rtol=1e-12), d
    return p


def exact_sign_flip(sums):
    sums = sums[sums != 0]
    if len(sums) == 0:
        return 1.0
    flipped = np.abs(np.array(list(itertools.product((-1, 1), repeat=len(sums)))) @ sums)
    return float(np.mean(flipped >= abs(sums.sum()) - 1e-12))


def hedges(means):
    m = len(means) - 1
    if m < 2 or means.std() == 0:
        return None
    return float(np.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / np.sqrt(m / 2) * means.mean() / means.std(ddof=1))


def iqm(x):
    return stats.trim_mean(x, 0.25)


class Distribution:
    def __init__(self, values):
        self.bootstrap_distribution = values


def bca(by_seed, statistic):
    """By SciPy: what is drawn are numbers of seeds."""
    index = np.arange(len(by_seed))

    def of(drawn):
        return float(statistic(np.sort(np.concatenate([by_seed[int(i)] for i in drawn]))))

    if len(by_seed) <= 5:
        every = np.array([of(d) for d in itertools.product(index, repeat=len(by_seed))])
        ci = stats.bootstrap((index,), of, n_resamples=0, method="BCa", vectorized=False,
                             bootstrap_result=Distribution(every)).confidence_interval
        return {"low": float(ci.low), "high": float(ci.high)}
    found = np.array([stats.bootstrap((index,), of, n_resamples=RESAMPLES, method="BCa", vectorized=False,
                                      rng=np.random.default_rng(seed)).confidence_interval for seed in range(REPEATS)])
    return ends(found)


def ends(found):
    return {"low": found[:, 0].mean(), "high": found[:, 1].mean(), "low_deviation": found[:, 0].std(ddof=1),
            "high_deviation": found[:, 1].std(ddof=1)}


def share(runs, sign):
    """Mean over settings of the share of combinations of two runs that the level wins."""
    shares = [stats.mannwhitneyu(sign * np.array(x), sign * np.array(y)).statistic / len(x) / len(y) for x, y in runs]
    return float(np.mean(shares))


def probability(pairs, seeds, sign, intervals):
    settings = sorted({p[0] for p in pairs})
    runs = {(m, s): (x, y) for m, s, x, y in pairs}

    def of(drawn):
        strata = []
        for m in settings:
            present = [runs[m, s] for s in drawn if (m, s) in runs]
            if present:
                x, y = np.array(present).T * sign
                # The same as Mann-Whitney's share, written out: ties count half.
                strata.append(np.mean((np.sign(x[:, None] - y[None, :]) + 1) / 2))
        return float(np.mean(strata))

    result = {"value": share([np.array([runs[m, s] for s in seeds if (m, s) in runs]).T for m in settings], sign)}
    assert abs(result["value"] - of(seeds)) < 1e-12
    if intervals and len(seeds) <= 5:
        every = [of(d) for d in itertools.product(seeds, repeat=len(seeds))]
        result["low"], result["high"] = (float(q) for q in np.percentile(every, [2.5, 97.5]))
    elif intervals:
        found = []
        for repeat in range(REPEATS):
            draws = np.random.default_rng(repeat)
            found.append(np.percentile([of(draws.choice(seeds, len(seeds))) for _ in range(2_000)], [2.5, 97.5]))
        result.update(ends(np.array(found)))
    return result


def holm(p):
    order = np.argsort(p, kind="stable")
    out = np.empty(len(p))
    out[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * np.asarray(p)[order]))
    return out.tolist()


def ablate(name, trials, baselines, tune=False, rule="diverged-worst", lower=False, center="mean", by_depth=False,
           intervals=False):
    middle = np.mean if center == "mean" else np.median
    arms = {}
    for t in trials:
        arms.setdefault((t["level"], t["depth"], None if tune else t["rate"]), []).append(t)
    choices, taken = [], {}
    for (level, depth, rate), own in arms.items():
        if tune:
            candidates = {r: [value(t, "eval", rule, lower, trials) for t in own if t["rate"] == r] for r in RATES
                          if any(t["rate"] == r for t in own)}
            tried = [r for r in candidates if any(t["rate"] == r and t["outcome"] != "FAILED" for t in own)]
            candidates = {r: [v for v in vs if v is not None] for r, vs in candidates.items()}
            rate, score, seeds = best(candidates, lower, middle)
            choices.append({"level": level, "depth": depth, "chosen": rate, "score": float(score), "seeds": seeds,
                            "tried": tried, "at_edge": rate in (min(tried), max(tried)),
                            "not_considered": sum(len(candidates[r]) < seeds for r in tried)})
        taken[level, depth, rate if not tune else None] = {t["seed"]: t for t in own if t["rate"] == rate}
    settings = sorted({(d, r) for _, d, r in taken}, key=str)
    picked = []
    base = {}
    for setting in settings:
        if len(baselines) > 1:
            candidates = {b: [value(t, "eval", rule, lower, trials) for t in taken.get((b, *setting), {}).values()]
                          for b in baselines}
            candidates = {b: [v for v in vs if v is not None] for b, vs in candidates.items()}
            chosen, score, seeds = best(candidates, lower, middle)
            picked.append({"depth": setting[0], "rate": setting[1], "chosen": chosen, "score": float(score),
                           "seeds": seeds})
            base[setting] = chosen
        else:
            base[setting] = baselines[0]
    effects = []
    for level in LEVELS:
        if level in baselines:
            continue
        for place in (sorted({d for d, _ in settings}) if by_depth else [None]):
            pairs = []
            for setting in settings:
                if place not in (None, setting[0]):
                    continue
                mine = taken.get((level, *setting), {})
                other = taken.get((base[setting], *setting), {})
                for seed in sorted(mine.keys() & other.keys()):
                    x = value(mine[seed], "test", rule, lower, trials)
                    y = value(other[seed], "test", rule, lower, trials)
                    if x is not None and y is not None:
                        pairs.append((str(setting), seed, x, y))
            effects.append(effect(level, place, pairs, -1 if lower else 1, intervals))
    for test in ("signed_rank", "sign_flip"):
        if all(test in e for e in effects):
            p = np.array([e[test] for e in effects])
            for e, h, bh in zip(effects, holm(p), stats.false_discovery_control(p, method="bh")):
                e[test + "_holm"], e[test + "_bh"] = h, float(bh)
    return {"name": name, "baseline": ",".join(baselines), "tune": tune, "rule": rule, "lower": lower, "center": center,
            "by_depth": by_depth, "table": next(n for n, t in TABLES.items() if t is trials), "choices": choices, "baselines": picked, "effects": effects}


def effect(level, place, pairs, sign, intervals):
    seeds = sorted({p[1] for p in pairs})
    by_seed = [np.array([x - y for _, s, x, y in pairs if s == seed]) for seed in seeds]
    d = np.concatenate(by_seed)
    means = np.array([v.mean() for v in by_seed])
    by_setting = [np.mean([x - y for m, _, x, y in pairs if m == setting]) for setting in sorted({p[0] for p in pairs})]
    found = {"level": level, "depth": place, "pairs": len(d), "seeds": len(seeds), "settings": len(by_setting),
             "mean": float(d.mean()), "median": float(np.median(d)), "iqm": float(iqm(d)),
             "won": [int((sign * v > 0).sum()) for v in (d, np.array(by_setting), means)],
             "lost": [int((sign * v < 0).sum()) for v in (d, np.array(by_setting), means)],
             "signed_rank": exact_signed_rank(means), "hedges_g": hedges(sign * means),
             "probability": probability(pairs, seeds, sign, intervals)}
    if len(seeds) <= 20:
        found["sign_flip"] = exact_sign_flip(np.array([v.sum() for v in by_seed]))
    if intervals:
        found["bca"] = {key: bca(by_seed, statistic) for key, statistic in (("mean", np.mean), ("iqm", iqm))}
        if len(seeds) <= 5:
            medians = bca(by_seed, np.median)
            if np.isfinite(medians["low"]):
                found["bca"]["median"] = medians
    return found


eight = table(range(8))
five = table([3, 1, 4, 15, 9], failing=0.08)
many = table(range(26), rates=[0.01], failing=0.03)
losses = [dict(t, eval=None if t["eval"] is None else 1 - t["eval"], test=None if t["test"] is None else 1 - t["test"])
          for t in eight]
TABLES = {"eight": eight, "five": five, "many": many, "losses": losses}
BASELINES = ["glorot", "he", "orthogonal"]
cases = [
    ablate("tuned", eight, ["glorot"], tune=True),
    ablate("tuned, diverged pairs dropped", eight, ["glorot"], tune=True, rule="drop-pair"),
    ablate("tuned, last values", eight, ["glorot"], tune=True, rule="last-value"),
    ablate("tuned by the median", eight, ["glorot"], tune=True, center="median"),
    ablate("tuned, a loss", losses, ["glorot"], tune=True, lower=True),
    ablate("tuned, by depth", eight, ["lsc 0.5"], tune=True, by_depth=True),
    ablate("tuned, best of three, five seeds", five, BASELINES, tune=True, intervals=True),
    ablate("tuned, best of three, eight seeds", eight, BASELINES, tune=True, intervals=True),
    ablate("best of three at each rate", eight, BASELINES),
    ablate("seeds in eight settings, five seeds", five, ["glorot"], intervals=True),
    ablate("seeds in eight settings, eight seeds", eight, ["glorot"], rule="drop-pair"),
    ablate("seeds in two settings, 26 seeds", many, ["glorot"]),
]
json.dump({"made_by": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
           "tables": TABLES, "cases": cases}, sys.stdout, indent=None, separators=(",", ":"))
print()
