package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.init.Lsc.Term;

/**
 * Running means of every transition's radius, or of the logarithm of its growth. Growth counts
 * after a quarter of a sequence, when directions have turned to where products over time grow, and
 * states, which begin at zero, are those of the rest of it: an LSTM of memory 1 carries three times
 * as much through its layers at the first time step as at the last.
 */
final class MeanRadii {
  private static final int SETTLED_QUARTER = 4;

  private final List<TermRadius> last = new ArrayList<>();
  private final boolean growth;
  private double[] sums;
  private int[] counts;
  private int steps;

  /**
   * Means.
   *
   * @param growth whether they are of logarithms
   */
  MeanRadii(boolean growth) {
    this.growth = growth;
  }

  /** Whether growth counts at this time step of a sequence. */
  static boolean isSettled(int time, int times) {
    return time >= times / SETTLED_QUARTER;
  }

  void add(LscValue value, boolean settled) {
    if (sums == null) {
      sums = new double[value.radii().size()];
      counts = new int[sums.length];
    }
    last.clear();
    last.addAll(value.radii());
    for (int k = 0; k < sums.length; k++) {
      TermRadius radius = value.radii().get(k);
      if (settled || !growth) {
        sums[k] += growth ? StrictMath.log(radius.mean()) : radius.mean();
        counts[k]++;
      }
    }
    steps++;
  }

  /** Time steps since the last clearing. */
  int count() {
    return steps;
  }

  void clear() {
    sums = null;
    steps = 0;
  }

  /** Every transition with its mean. */
  List<TermRadius> means() {
    List<TermRadius> means = new ArrayList<>();
    for (int k = 0; k < sums.length; k++) {
      TermRadius term = last.get(k);
      double mean = sums[k] / counts[k];
      means.add(
          new TermRadius(
              term.term(),
              term.layer(),
              term.target(),
              growth ? StrictMath.exp(mean) : mean,
              term.standardDeviation()));
    }
    return means;
  }

  /**
   * The transition whose mean is farthest from its target; one that is not a number is farthest.
   *
   * @param readoutToo whether a readout counts beside other transitions; alone it always does
   */
  TermRadius farthest(boolean readoutToo) {
    TermRadius farthest = null;
    double largest = -1;
    List<TermRadius> means = means();
    boolean all = readoutToo || means.stream().allMatch(term -> term.term() == Term.READOUT);
    for (TermRadius term : means) {
      if (!all && term.term() == Term.READOUT) {
        continue;
      }
      double deviation = deviation(term);
      if (deviation > largest) {
        largest = deviation;
        farthest = term;
      }
    }
    return farthest;
  }

  static double deviation(TermRadius term) {
    double deviation = Math.abs(term.mean() - term.target());
    return Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : deviation;
  }
}
