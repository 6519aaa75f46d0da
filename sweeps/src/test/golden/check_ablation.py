"""Recomputes a stored ablation with DuckDB, pandas and SciPy from the Parquet files, as a stranger would, and prints how far
apart the two are.

    python check_ablation.py OUT OUT/_ablations/FILE.json

Numbers that have one right value must agree to rounding. Intervals and p-values that come from random resamples are
compared with as many resamples of SciPy's own; the deviation is given in widths of the interval, or absolutely.
Knows one factor, no --unpaired, and trials that all completed or diverged.
"""
import json
import sys

import duckdb
import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import gammaln

out, file = sys.argv[1:3]
with open(file, encoding="utf-8") as stored:
    ablation = json.load(stored)
factor = ablation["factors"][0]["factor"]
metric = ablation["metric"]
sign = 1 if ablation["better"] == "higher" else -1

trials = duckdb.sql(f"SELECT * FROM read_parquet('{out}/trials/*/*.parquet', union_by_name = true)").df()
trials = trials.drop_duplicates("trial_id")
columns = list(trials.columns)
settings = columns[columns.index("schema_version") + 1:columns.index("config_json")]
# Settings of a level, such as an LSTM's forget bias or the radius of LSC: they have a value at some levels only.
given = {c: trials[c].notna().groupby(trials[factor], dropna=False).any() for c in settings if c != factor}
inside = [c for c, levels in given.items() if levels.any() and not levels.all()]
varying = [c for c in settings if trials[c].nunique(dropna=False) > 1 and c != factor and c != "seed"]


def words(level):
    return [w.split("=") if "=" in w else [factor, w] for w in level.split()]


def has(level):
    mask = pd.Series(True, index=trials.index)
    for column, value in words(level):
        mask &= trials[column].astype(str).eq(value) | (pd.to_numeric(trials[column], errors="coerce").eq(float(value))
                                                        if value.replace(".", "", 1).isdigit() else False)
    return mask


def iqm(x, axis=-1):
    return stats.trim_mean(x, 0.25, axis=axis)


# A diverged trial is worse than every completed one: an order and no number.
value = trials[metric].where(trials.outcome == "COMPLETED", -sign * np.inf)
trials = trials.assign(value=value)
details = [c for c in varying if trials.groupby(factor, dropna=False)[c].nunique(dropna=False).max() >= 1
           and c in set(inside)]
keys = [c for c in varying if c not in details] + ["seed"]
deviations = {}


def note(name, ours, theirs, scale=1.0):
    if ours is None or (isinstance(theirs, float) and np.isnan(theirs)):
        return
    deviations.setdefault(name, []).append(abs(ours - theirs) / scale)


p_ranks, p_flips = [], []
for effect in ablation["effects"]:
    place = pd.Series(True, index=trials.index)
    for column, text in effect["where"].items():
        place &= trials[column].astype(str).eq(text) | (pd.to_numeric(trials[column], errors="coerce").eq(float(text))
                                                        if text.replace(".", "", 1).isdigit() else False)
    a = trials[has(effect["level"]) & place]
    b = trials[has(effect["baseline"]) & place]
    pairs = a.merge(b, on=keys, suffixes=("_a", "_b"))
    gone_a, gone_b = np.isinf(pairs.value_a.to_numpy()), np.isinf(pairs.value_b.to_numpy())
    every = np.where(gone_a & gone_b, 0, pairs.value_a.to_numpy() - pairs.value_b.to_numpy())
    n = len(every)
    note("pairs", effect["pairs"], n)
    note("diverged at the level", effect["diverged"]["level"], int(gone_a.sum()))
    note("diverged at the baseline", effect["diverged"]["baseline"], int(gone_b.sum()))
    for name, center in (("median_difference", np.median(every)), ("iqm_difference", float(iqm(every)))):
        if np.isfinite(center):
            note(name, effect[name]["value"], center)
        else:
            note(name + " (diverged)", 0, 0 if effect[name]["value"] is None and "value" in effect[name]["diverged"] else 1)
    note("wins", effect["wins"], int((sign * every > 0).sum()))
    note("losses", effect["losses"], int((sign * every < 0).sum()))
    if len(set(pairs.seed)) == n and (gone_a | gone_b).any():
        b, c = int((gone_a & ~gone_b).sum()), int((gone_b & ~gone_a).sum())
        note("McNemar", effect["diverged"]["mcnemar"]["p"], stats.binomtest(b, b + c).pvalue if b + c else 1.0)
    x, y = pairs.value_a.to_numpy()[:, None], pairs.value_b.to_numpy()[None, :]
    note("Cliff's delta", effect["cliffs_delta"], sign * ((x > y).sum() - (x < y).sum()) / n ** 2)
    d = every[~(gone_a | gone_b)]
    note("pairs without divergence", effect["pairs_without_divergence"], len(d))
    if len(d) == 0:
        continue
    note("mean", effect["mean_difference"]["value"], d.mean())
    n = len(d)
    if n > 2 and d.std() > 0:
        m = n - 1
        g = np.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / np.sqrt(m / 2) * d.mean() / d.std(ddof=1)
        note("Hedges' g", effect["hedges_g"], sign * g)
    shares = []
    for _, group in pairs.groupby(keys[:-1], dropna=False) if keys[:-1] else [(None, pairs)]:
        u = stats.mannwhitneyu(sign * group.value_a, sign * group.value_b).statistic
        shares.append(u / len(group) ** 2)
    note("probability of improvement", effect["probability_of_improvement"]["value"], float(np.mean(shares)))
    if (gone_a | gone_b).any():
        continue  # make_ablation_choices.py has ranks and resamples of these
    nonzero = d[np.abs(d) > 1e-12].round(12)
    ranks = None
    if len(nonzero):
        if len(np.unique(np.abs(nonzero))) == len(nonzero):
            ranks = stats.wilcoxon(nonzero, method="exact").pvalue
        elif len(nonzero) <= 16:
            ranks = stats.wilcoxon(nonzero, method=stats.PermutationMethod(n_resamples=np.inf)).pvalue
        else:
            ranks = None
            test = stats.wilcoxon(nonzero, method=stats.PermutationMethod(n_resamples=99999, rng=np.random.default_rng(3)))
            note("p of signed ranks, ties and more than 16 (random)", effect["signed_rank"]["p"], test.pvalue)
        if ranks is not None:
            note("p of signed ranks (exact)", effect["signed_rank"]["p"], ranks)
        exact = len(nonzero) <= 18
        flips = stats.permutation_test((nonzero,), np.mean, permutation_type="samples", vectorized=True, axis=0,
                                       n_resamples=np.inf if exact else 99999, rng=np.random.default_rng(4)).pvalue
        note("p of sign flips (exact)" if exact else "p of sign flips (random)", effect["sign_flip"]["p"], flips)
    if n > 1 and d.std() > 0:
        for key, statistic in (("mean_difference", np.mean), ("iqm_difference", iqm)):
            ci = stats.bootstrap((d,), statistic, n_resamples=9999, method="BCa", rng=np.random.default_rng(5),
                                 confidence_level=ablation["confidence"]).confidence_interval
            low, high = effect[key]["low"], effect[key]["high"]
            note(f"BCa ends of {key.split('_')[0]}, in widths", low, float(ci.low), high - low)
            note(f"BCa ends of {key.split('_')[0]}, in widths", high, float(ci.high), high - low)
    p_ranks.append(effect["signed_rank"]["p"])
    p_flips.append(effect["sign_flip"]["p"])

for name, p, test in (("signed ranks", p_ranks, "signed_rank"), ("sign flips", p_flips, "sign_flip")):
    for effect, adjusted in zip(ablation["effects"], stats.false_discovery_control(p)):
        note("Benjamini-Hochberg of " + name, effect[test]["benjamini_hochberg"], adjusted)
    order = np.argsort(p)
    holm = np.empty(len(p))
    holm[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * np.asarray(p)[order]))
    for effect, adjusted in zip(ablation["effects"], holm):
        note("Holm of " + name, effect[test]["holm"], adjusted)

for name, found in deviations.items():
    print(f"{name:55} {len(found):3} compared, largest deviation {max(found):.2g}")
