package org.rhosweep.sweeps.ablation;

/**
 * How often the level was better.
 *
 * @param won comparisons in which it was
 * @param tied comparisons of equal values
 * @param lost comparisons in which it was worse
 */
public record WinTieLoss(int won, int tied, int lost) {
  /** By the signs of differences. */
  static WinTieLoss of(double[] differences, int better) {
    int[] counts = new int[3];
    for (double difference : differences) {
      counts[1 - (int) Math.signum(better * difference)]++;
    }
    return new WinTieLoss(counts[0], counts[1], counts[2]);
  }

  /** Comparisons won, of all, in percent. */
  public double percentWon() {
    return 100.0 * won / (won + tied + lost);
  }
}
