package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.List;

/** Running means of every transition's radius. */
final class MeanRadii {
  private final List<TermRadius> last = new ArrayList<>();
  private double[] sums;
  private int count;

  void add(LscValue value) {
    if (sums == null) {
      sums = new double[value.radii().size()];
    }
    last.clear();
    last.addAll(value.radii());
    for (int k = 0; k < sums.length; k++) {
      sums[k] += value.radii().get(k).mean();
    }
    count++;
  }

  int count() {
    return count;
  }

  void clear() {
    sums = null;
    count = 0;
  }

  /** The transition whose mean is farthest from its target; one that is no number is farthest. */
  TermRadius farthest() {
    TermRadius farthest = null;
    double largest = -1;
    for (int k = 0; k < sums.length; k++) {
      TermRadius term = last.get(k);
      double mean = sums[k] / count;
      double deviation = Math.abs(mean - term.target());
      if (!(deviation <= largest)) {
        largest = Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : deviation;
        farthest =
            new TermRadius(
                term.term(), term.layer(), term.target(), mean, term.standardDeviation());
      }
    }
    return farthest;
  }

  static double deviation(TermRadius term) {
    double deviation = Math.abs(term.mean() - term.target());
    return Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : deviation;
  }
}
