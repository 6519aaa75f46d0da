package org.rhosweep.sweeps.ablation;

/**
 * How often the level beat the baseline, as the LSC paper counts (its figure 3): a run is one
 * setting with one seed.
 *
 * @param wins pairs in which the level was better
 * @param ties pairs with exactly equal values
 * @param losses pairs in which the level was worse
 * @param settingsWon settings whose mean over seeds was better
 * @param settingsTied settings whose means were equal
 * @param settings settings with a pair
 */
public record WinCounts(
    int wins, int ties, int losses, int settingsWon, int settingsTied, int settings) {
  /** Pairs won, of all pairs, in percent. */
  public double percent() {
    return 100.0 * wins / (wins + ties + losses);
  }

  /** Settings won, of all settings, in percent. */
  public double percentOfSettings() {
    return 100.0 * settingsWon / settings;
  }
}
