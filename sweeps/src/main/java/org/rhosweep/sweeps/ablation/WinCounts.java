package org.rhosweep.sweeps.ablation;

/**
 * How often the level beat the baseline. The LSC paper counts pairs (its figure 3): a run is one
 * setting with one seed. Counts of pairs describe; pairs with one seed are not independent of each
 * other, so that the number of pairs is not what a test of their counts would take for n.
 *
 * @param pairs by the pairs
 * @param settings by the mean over the pairs of each setting
 * @param seeds by the mean over the pairs of each seed
 */
public record WinCounts(WinTieLoss pairs, WinTieLoss settings, WinTieLoss seeds) {}
