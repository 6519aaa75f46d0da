package org.rhosweep.charts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From numbers to places on an axis, for one of three types. Logarithms are to base 10.
 *
 * <pre>
 *   linear  t(x) = x
 *   log     t(x) = log10(x), x &gt; 0
 *   symlog  t(x) = sign(x) log10(1 + |x| / c), c &gt; 0
 * </pre>
 *
 * @param constant c, in units of x
 * @see "Webber (2013), A bi-symmetric log transformation for wide-range data, equation 1"
 */
record NumberScale(String type, double constant) {
  /** How far beyond the quartiles a domain that clamps reaches, in interquartile ranges. */
  private static final double FENCE = 3;

  private static final double LOG_MARGIN = 0.02;
  private static final int MIN_TICKS = 3;

  /** Digits of the ticks of a decade: the first that give enough of them. */
  private static final double[][] LOG_DIGITS = {{1}, {1, 2, 5}, {1, 1.5, 2, 3, 5, 7}};

  /** A place on an axis, as a number in its units. */
  record Tick(double value, String label) {}

  /** The ends of an axis, {@code low < high}. */
  record Domain(double low, double high) {}

  double transform(double x) {
    return switch (type) {
      case "log" -> x > 0 ? StrictMath.log10(x) : Double.NaN;
      case "symlog" -> Math.signum(x) * StrictMath.log10(1 + Math.abs(x) / constant);
      default -> x;
    };
  }

  double invert(double t) {
    return switch (type) {
      case "log" -> StrictMath.pow(10, t);
      case "symlog" -> Math.signum(t) * constant * (StrictMath.pow(10, Math.abs(t)) - 1);
      default -> t;
    };
  }

  /**
   * What an axis shows of values.
   *
   * @param values those that are not finite, and on a log axis those up to 0, do not count
   * @param zero whether 0 is in it (not on a log axis)
   * @param clamp whether it leaves out values far beyond the quartiles
   */
  Domain domain(double[] values, boolean zero, boolean nice, boolean clamp) {
    double[] t =
        Arrays.stream(values)
            .filter(Double::isFinite)
            .map(this::transform)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (t.length == 0) {
      return type.equals("log") ? new Domain(0.1, 1) : new Domain(0, 1);
    }
    double low = t[0];
    double high = t[t.length - 1];
    if (clamp) {
      double lower = t[t.length / 4];
      double upper = t[t.length - 1 - t.length / 4];
      double reach = FENCE * (upper - lower);
      low = reach > 0 ? Math.max(low, lower - reach) : low;
      high = reach > 0 ? Math.min(high, upper + reach) : high;
    }
    if (zero && !type.equals("log")) {
      low = Math.min(low, 0);
      high = Math.max(high, 0);
    }
    if (low == high) {
      double half = low == 0 || !type.equals("linear") ? 0.5 : Math.abs(low) / 10;
      low -= half;
      high += half;
    } else if (!type.equals("linear")) {
      double margin = LOG_MARGIN * (high - low);
      low -= type.equals("symlog") && low == 0 ? 0 : margin;
      high += margin;
    } else if (nice) {
      double step = step(high - low, 10);
      low = Math.floor(low / step + 1e-9) * step;
      high = Math.ceil(high / step - 1e-9) * step;
    }
    return new Domain(invert(low), invert(high));
  }

  /** A step of 1, 2 or 5 times a power of ten, so that about {@code count} fit into a span. */
  static double step(double span, int count) {
    double raw = span / count;
    double power = StrictMath.pow(10, Math.floor(StrictMath.log10(raw)));
    double rest = raw / power;
    return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
  }

  /**
   * Round places of a domain, ascending; at least three: on a log axis powers of ten if they
   * suffice.
   */
  List<Tick> ticks(Domain domain, String format) {
    List<Double> places = new ArrayList<>();
    switch (type) {
      case "log" -> {
        for (double[] digits : LOG_DIGITS) {
          if (places.stream().filter(p -> inside(p, domain)).count() < MIN_TICKS) {
            places.clear();
            powers(domain, digits, places);
          }
        }
      }
      case "symlog" -> {
        int last =
            (int)
                Math.ceil(
                    StrictMath.log10(Math.max(Math.abs(domain.low()), Math.abs(domain.high()))));
        int first = (int) Math.floor(StrictMath.log10(constant));
        for (int k = last; k >= first; k--) {
          places.add(-StrictMath.pow(10, k));
        }
        places.add(0.0);
        for (int k = first; k <= last; k++) {
          places.add(StrictMath.pow(10, k));
        }
      }
      default -> {}
    }
    if (places.stream().filter(p -> inside(p, domain)).count() < MIN_TICKS) {
      places.clear();
      double step = step(domain.high() - domain.low(), 6);
      long first = (long) Math.ceil(domain.low() / step - 1e-9);
      for (long k = first; k * step <= domain.high() + 1e-9 * step; k++) {
        places.add(k * step);
      }
    }
    return places.stream()
        .filter(p -> inside(p, domain))
        .map(
            p ->
                new Tick(
                    p, format.isEmpty() ? NumberText.tick(p, 6) : NumberText.format(format, p)))
        .toList();
  }

  private boolean inside(double place, Domain domain) {
    double low = transform(domain.low());
    double high = transform(domain.high());
    double slack = 1e-9 * (high - low);
    double t = transform(place);
    return t >= low - slack && t <= high + slack;
  }

  private static void powers(Domain domain, double[] digits, List<Double> places) {
    int first = (int) Math.floor(StrictMath.log10(domain.low()));
    int last = (int) Math.ceil(StrictMath.log10(domain.high()));
    for (int k = first; k <= last; k++) {
      for (double digit : digits) {
        places.add(Double.parseDouble(digit + "e" + k)); // exact, where pow is not
      }
    }
  }
}
