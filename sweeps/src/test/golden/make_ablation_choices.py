"""Golden values of ablations whose pairs share seeds, whose settings are tuned and whose baseline is the best of several: by
SciPy and NumPy and from the definitions, never by the code that they check.

    python make_ablation_choices.py > ../resources/golden/ablation-choices.json

Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1 in about two minutes; the versions that ran are part of the file.

- a diverged trial is worse than every completed one: minus infinity (plus, for a loss), two of which are equal.
- choice: for each level and each combination of what is neither tuned nor the seed, among the values with an outcome for the
  most seeds the one with the fewest diverged, then the one whose mean (or median) over the completed seeds of the eval metric
  is best; equal ones: the smallest.
- median, iqm: over all pairs; infinite where what diverged decides them (SciPy's trimmed mean, NumPy's median), none where it
  does on both sides. mean, its bca, hedges_g, sign_flip: over the pairs in which neither diverged. bca: seeds are drawn again, each with all its pairs. Five seeds: over all 5^5 resamples,
  the ends by SciPy's definition from that distribution; eight: mean and standard deviation of the ends of twenty of
  SciPy's intervals of 9,999 resamples each.
- probability: the mean over settings of SciPy's Mann-Whitney share; its interval from the same resamples of seeds.
  Where medians or interquartile means of resamples are infinite, BCa from the definition, with a = 0.
- sign_flip: all signs of whole seeds. signed_rank: of the seeds' differences, first by the fraction of pairs that are unbounded
  in one direction more than in the other, then by the mean of the rest, in exact fractions; counted over all signs of the ranks;
  SciPy's where it is exact (asserted).
- diverged: counts; Wilson's interval as the roots of its equation, with seeds for n (SciPy's, where a seed has one pair:
  asserted); the difference by SciPy's BCa over all resamples of seeds; McNemar's test over all swaps of whole seeds (SciPy's
  binomial test, where a seed has one pair: asserted).
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
    return np.inf if lower else -np.inf


def best(candidates, lower, center):
    """The best of candidates, each a list of values by its name, in order; None where none has a value."""
    most = max(len(v) for v in candidates.values())
    if most == 0:
        return None
    scored = {name: (int(sum(map(np.isinf, v))), [x for x in v if np.isfinite(x)]) for name, v in candidates.items()
              if len(v) == most}
    fewest = min(diverged for diverged, _ in scored.values())
    scored = [(name, float(center(v)) if v else None) for name, (diverged, v) in scored.items() if diverged == fewest]
    if all(s is None for _, s in scored):
        return scored[0][0], None, most, fewest
    target = (min if lower else max)(s for _, s in scored)
    return next((name, s, most, fewest) for name, s in scored if s == target)


class Extended:
    """The mean of differences some of which have a sign and no number: ordered by their fraction, then by the rest."""

    def __init__(self, differences):
        n = len(differences)
        self.key = (Fraction(sum(int(np.sign(d)) for d in differences if np.isinf(d)), n),
                    sum((Fraction(float(d)) for d in differences if np.isfinite(d)), Fraction(0)) / n)

    def sign(self):
        return 1 if self.key > (0, 0) else -1 if self.key < (0, 0) else 0

    def magnitude(self):
        return max(self.key, (-self.key[0], -self.key[1]))


def exact_signed_rank(means):
    """Two-sided, counted in whole numbers over doubled ranks; SciPy's exact method where there are no ties (asserted)."""
    means = [m for m in means if m.sign()]
    if len(means) == 0:
        return 1.0
    order = sorted({m.magnitude() for m in means})
    d = np.array([m.sign() * (1 + order.index(m.magnitude())) for m in means], dtype=float)
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
    on_grid = sums * GRID
    assert (on_grid == np.round(on_grid)).all()
    return swapped([int(s) for s in on_grid])


def hedges(means):
    m = len(means) - 1
    if m < 2 or means.std() == 0:
        return None
    return float(np.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / np.sqrt(m / 2) * means.mean() / means.std(ddof=1))


def iqm(x):
    with np.errstate(invalid="ignore"):
        return stats.trim_mean(x, 0.25)


def median(x):
    x = np.sort(x)
    with np.errstate(invalid="ignore"):
        return (x[(len(x) - 1) // 2] + x[len(x) // 2]) / 2


def number(x):
    """As JSON has it."""
    return float(x) if np.isfinite(x) else "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def subtract(x, y):
    return 0.0 if x == y else x - y


class Distribution:
    def __init__(self, values):
        self.bootstrap_distribution = values


def bca(by_seed, statistic):
    """By SciPy: what is drawn are numbers of seeds."""
    index = np.arange(len(by_seed))

    def of(drawn):
        return float(statistic(np.sort(np.concatenate([by_seed[int(i)] for i in drawn]))))

    if any(np.isinf(v).any() for v in by_seed):
        return infinite_bca(by_seed, statistic) if len(by_seed) <= 5 else None
    if len(by_seed) <= 5:
        every = np.array([of(d) for d in itertools.product(index, repeat=len(by_seed))])
        ci = stats.bootstrap((index,), of, n_resamples=0, method="BCa", vectorized=False,
                             bootstrap_result=Distribution(every)).confidence_interval
        return {"low": float(ci.low), "high": float(ci.high)}
    found = np.array([stats.bootstrap((index,), of, n_resamples=RESAMPLES, method="BCa", vectorized=False,
                                      rng=np.random.default_rng(seed)).confidence_interval for seed in range(REPEATS)])
    return ends(found)


def infinite_bca(by_seed, statistic):
    """From the definition, over all resamples of seeds: what has no direction is the lowest for the low end, the highest for
    the high one."""
    def of(drawn):
        return float(statistic(np.sort(np.concatenate([by_seed[i] for i in drawn]))))

    index = range(len(by_seed))
    every = np.array([of(d) for d in itertools.product(index, repeat=len(by_seed))])
    low, high = np.sort(np.where(np.isnan(every), -np.inf, every)), np.sort(np.where(np.isnan(every), np.inf, every))
    estimate = of(index)
    jackknife = np.array([of([i for i in index if i != j]) for j in index])
    below = np.mean([np.mean(v < estimate) + np.mean(v == estimate) / 2 for v in (low, high)])
    z0 = a = 0.0
    if not np.isnan(estimate) and 0 < below < 1:
        z0 = stats.norm.ppf(below)
        if np.isfinite(jackknife).all():
            u = jackknife.mean() - jackknife
            a = (u ** 3).sum() / (6 * (u ** 2).sum() ** 1.5) if (u != 0).any() else 0.0
    found = {}
    for name, values, q, outer in (("low", low, 0.025, np.floor), ("high", high, 0.975, np.ceil)):
        z = z0 + stats.norm.ppf(q)
        at = stats.norm.cdf(z0 + z / (1 - a * z)) * (len(values) - 1)
        around = values[int(np.floor(at))], values[int(np.ceil(at))]
        end = np.interp(at, [np.floor(at), np.ceil(at)], around) if np.isfinite(around).all() else values[int(outer(at))]
        found[name] = number(end)
    return found


def wilson(fraction, n):
    """Where the fraction is as far from p as z standard errors at p: n (f - p)^2 = z^2 p (1 - p)."""
    z2 = stats.norm.ppf(0.975) ** 2
    low, high = sorted(np.roots([n + z2, -2 * n * fraction - z2, n * fraction ** 2]).real)
    return {"value": fraction, "low": max(0.0, float(low)), "high": min(1.0, float(high))}


def swapped(sums):
    """The share of all swaps of whole seeds whose sum is at least as far from zero."""
    counts = {0: 1}
    for s in sums:
        more = {}
        for total, ways in counts.items():
            for sign in (-s, s):
                more[total + sign] = more.get(total + sign, 0) + ways
        counts = more
    return float(Fraction(sum(w for t, w in counts.items() if abs(t) >= abs(sum(sums))), 2 ** len(sums)))


def diverged(pairs, seeds):
    """Of pairs with their seed and whether each side diverged."""
    x, y = sum(p[1] for p in pairs), sum(p[2] for p in pairs)
    found = {"level": x, "baseline": y, "pairs": len(pairs)}
    for side, count in (("level_fraction", x), ("baseline_fraction", y)):
        found[side] = wilson(count / len(pairs), len(seeds))
        if len(pairs) == len(seeds):
            ci = stats.binomtest(count, len(pairs)).proportion_ci(method="wilson")
            assert np.allclose([ci.low, ci.high], [found[side]["low"], found[side]["high"]], atol=1e-7)
    if x + y == 0:
        return found
    by_seed = [np.array([float(a) - float(b) for s, a, b in pairs if s == seed]) for seed in seeds]
    found["difference"] = {"value": (x - y) / len(pairs)}
    if len(seeds) <= 5 and len({v.mean() for v in by_seed}) > 1:
        interval = bca(by_seed, np.mean)
        if np.isfinite(interval["low"]) and interval["low"] < interval["high"]:
            found["difference"].update(interval)
    found["p"] = swapped([int(v.sum()) for v in by_seed])
    if len(pairs) == len(seeds):
        b, c = sum(a and not z for _, a, z in pairs), sum(z and not a for _, a, z in pairs)
        assert b + c == 0 or np.isclose(found["p"], stats.binomtest(b, b + c).pvalue)
    return found


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
                strata.append(np.mean((1.0 * (x[:, None] > y[None, :]) - (x[:, None] < y[None, :]) + 1) / 2))
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
            rate, score, seeds, gone = best(candidates, lower, middle)
            choices.append({"level": level, "depth": depth, "chosen": rate, "score": score, "seeds": seeds,
                            "diverged": gone, "tried": tried,
                            "at_edge": gone < seeds and rate in (min(tried), max(tried)),
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
            chosen, score, seeds, gone = best(candidates, lower, middle)
            picked.append({"depth": setting[0], "rate": setting[1], "chosen": chosen, "score": score,
                           "seeds": seeds, "diverged": gone})
            base[setting] = chosen
        else:
            base[setting] = baselines[0]
    effects = []
    for level in LEVELS:
        if level in baselines:
            continue
        for place in (sorted({d for d, _ in settings}) if by_depth else [None]):
            pairs, outcomes = [], []
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
                    if mine[seed]["outcome"] != "FAILED" and other[seed]["outcome"] != "FAILED":
                        outcomes.append((seed, *(t["outcome"] == "DIVERGED" for t in (mine[seed], other[seed]))))
            if not pairs:  # nothing to compare under this rule
                continue
            effects.append(effect(level, place, pairs, -1 if lower else 1, intervals))
            effects[-1]["diverged"] = diverged(outcomes, sorted({o[0] for o in outcomes}))
    tested = [e["diverged"] for e in effects if "p" in e["diverged"]]
    if tested:
        p = np.array([d["p"] for d in tested])
        for d, h, bh in zip(tested, holm(p), stats.false_discovery_control(p, method="bh")):
            d["holm"], d["bh"] = h, float(bh)
    for test in ("signed_rank", "sign_flip"):
        if all(test in e for e in effects):
            p = np.array([e[test] for e in effects])
            for e, h, bh in zip(effects, holm(p), stats.false_discovery_control(p, method="bh")):
                e[test + "_holm"], e[test + "_bh"] = h, float(bh)
    return {"name": name, "baseline": ",".join(baselines), "tune": tune, "rule": rule, "lower": lower, "center": center,
            "by_depth": by_depth, "table": next(n for n, t in TABLES.items() if t is trials), "choices": choices, "baselines": picked, "effects": effects}


def effect(level, place, pairs, sign, intervals):
    seeds = sorted({p[1] for p in pairs})
    by_seed = [np.array([subtract(x, y) for _, s, x, y in pairs if s == seed]) for seed in seeds]
    whole = [np.array([x - y for _, s, x, y in pairs if s == seed and np.isfinite([x, y]).all()]) for seed in seeds]
    whole = [v for v in whole if len(v)]
    d = np.concatenate(by_seed)
    means = [Extended(v) for v in by_seed]
    by_setting = [Extended([subtract(x, y) for m, _, x, y in pairs if m == setting])
                  for setting in sorted({p[0] for p in pairs})]
    signs = [sign * np.sign(d), *(sign * np.array([m.sign() for m in v]) for v in (by_setting, means))]
    x, y = np.array([p[2] for p in pairs])[:, None], np.array([p[3] for p in pairs])[None, :]
    found = {"level": level, "depth": place, "pairs": len(d), "seeds": len(seeds), "settings": len(by_setting),
             "without_divergence": int(sum(map(len, whole))),
             "mean": float(np.concatenate(whole).mean()) if whole else None,
             "median": number(median(d)), "iqm": number(iqm(d)),
             "won": [int((v > 0).sum()) for v in signs], "lost": [int((v < 0).sum()) for v in signs],
             "signed_rank": exact_signed_rank(means),
             "hedges_g": hedges(sign * np.array([v.mean() for v in whole])) if whole else None,
             "cliffs_delta": float(sign * ((x > y).sum() - (x < y).sum()) / len(d) ** 2),
             "probability": probability(pairs, seeds, sign, intervals)}
    if whole:
        found["sign_flip"] = exact_sign_flip(np.array([v.sum() for v in whole]))
    if intervals:
        found["bca"] = {}
        if len(whole) > 1:
            found["bca"]["mean"] = bca(whole, np.mean)
        iqms = bca(by_seed, iqm)
        if iqms and not np.isnan(float(iqms["low"])):
            found["bca"]["iqm"] = iqms
        if len(seeds) <= 5:
            medians = bca(by_seed, median)
            if not np.isnan(float(medians["low"])):
                found["bca"]["median"] = medians
    return found


def broken(trials):
    """Trials most of which diverge somewhere: lsc 1 everywhere, he in depth 5, orthogonal with every other seed."""
    made = []
    for i, t in enumerate(trials):
        gone = (t["level"] == "lsc 1" or (t["level"] == "he" and t["depth"] == 5)
                or (t["level"] == "orthogonal" and t["seed"] % 2 == 1) or (t["level"] == "lsc 0.5" and i % 3 == 0))
        made.append(dict(t, outcome="DIVERGED", test=None) if gone and t["outcome"] == "COMPLETED" else t)
    return made


eight = table(range(8))
five = table([3, 1, 4, 15, 9], failing=0.08)
many = table(range(26), rates=[0.01], failing=0.03)
losses = [dict(t, eval=None if t["eval"] is None else 1 - t["eval"], test=None if t["test"] is None else 1 - t["test"])
          for t in eight]
several = broken(table([3, 1, 4, 15, 9], rates=RATES[:2], failing=0.02))
single = broken(table([3, 1, 4, 15, 9], rates=RATES[:1], depths=(5,), failing=0, missing=0))
lost = [dict(t, eval=None if t["eval"] is None else 1 - t["eval"], test=None if t["test"] is None else 1 - t["test"])
        for t in several]
TABLES = {"eight": eight, "five": five, "many": many, "losses": losses, "several": several, "single": single, "lost": lost}
BASELINES = ["glorot", "he", "orthogonal"]
cases = [
    ablate("tuned", eight, ["glorot"], tune=True),
    ablate("tuned, diverged pairs dropped", eight, ["glorot"], tune=True, rule="drop-pair"),
    ablate("tuned by the median", eight, ["glorot"], tune=True, center="median"),
    ablate("tuned, a loss", losses, ["glorot"], tune=True, lower=True),
    ablate("tuned, by depth", eight, ["lsc 0.5"], tune=True, by_depth=True),
    ablate("tuned, best of three, five seeds", five, BASELINES, tune=True, intervals=True),
    ablate("tuned, best of three, eight seeds", eight, BASELINES, tune=True, intervals=True),
    ablate("best of three at each rate", eight, BASELINES),
    ablate("seeds in eight settings, five seeds", five, ["glorot"], intervals=True),
    ablate("seeds in eight settings, eight seeds", eight, ["glorot"], rule="drop-pair"),
    ablate("seeds in two settings, 26 seeds", many, ["glorot"]),
    ablate("an arm diverges and half of another, five seeds in four settings", several, ["glorot"], intervals=True),
    ablate("the same as losses", lost, ["glorot"], lower=True, intervals=True),
    ablate("the same against the arm that diverges", several, ["lsc 1"], intervals=True),
    ablate("the same by depth", several, ["orthogonal"], by_depth=True, intervals=True),
    ablate("the same tuned", several, ["glorot"], tune=True, intervals=True),
    ablate("the same, pairs dropped", several, ["glorot"], rule="drop-pair"),
    ablate("an arm diverges and half of another, a seed a pair", single, ["glorot"], intervals=True),
]
json.dump({"made_by": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
           "tables": TABLES, "cases": cases}, sys.stdout, indent=None, separators=(",", ":"))
print()
