package org.rhosweep.core.theory;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import java.util.List;

/**
 * How a small perturbation moves through a layer whose units keep different fractions of it.
 *
 * <pre>
 *   x_b' = A_b x_b + B_b y              x_b  squared perturbation (or that of X) of class b's state
 *   y'   = sum_b w_b D_b x_b' + F y     y    that of the vector which the gates read
 * </pre>
 *
 * Where the gates read the state itself D = 1, F = 0; of an LSTM x is that of c and y that of h.
 * With x_b = B_b y / (lam - A_b) an eigenvalue lam solves
 *
 * <pre>
 *   sum_b w_b D_b B_b / (lam - A_b) + F / lam = 1
 * </pre>
 *
 * whose left side falls from infinity at lam = max A: the largest lam lies above every A_b, which
 * it approaches for small weights. Of one class this is chi = A + B, or the larger eigenvalue of
 * the LSTM's two-dimensional system. Derived here from the equations of Gilboa et al. (2019) with
 * the untied weights of their theory and biases that last.
 *
 * @param classes fractions and coefficients, the fractions adding up to 1
 * @param directFeedback F: from the vector that the gates read to its next value without a state
 *     between them, through the output gate of an LSTM
 */
public record LinearResponse(List<UnitClass> classes, double directFeedback)
    implements Serializable {
  private static final int MAX_BISECTIONS = 200;
  private static final int MAX_STEPS = 1_000_000;

  /**
   * Units that are alike.
   *
   * @param fraction w, of all units
   * @param kept A, 0 to 1
   * @param coupling B
   * @param read D
   */
  public record UnitClass(double fraction, double kept, double coupling, double read)
      implements Serializable {
    private double throughput() {
      return fraction * read * coupling;
    }
  }

  public LinearResponse {
    require(!classes.isEmpty(), "classes must not be empty");
    classes = List.copyOf(classes);
  }

  /**
   * lam, by bisection to all digits. Where the class that keeps longest is coupled with a sign that
   * admits no lam above it, its A.
   */
  public double eigenvalue() {
    double longest = 0;
    double most = Math.max(0, directFeedback);
    for (UnitClass units : classes) {
      longest = Math.max(longest, units.kept());
      most += Math.max(0, units.throughput());
    }
    double low = 0; // lam - longest
    double high = most * (1 + 1e-12);
    for (int n = 0; n < MAX_BISECTIONS && high > Math.nextUp(low); n++) {
      double middle = (low + high) / 2;
      if (excess(longest, middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return longest + (low + high) / 2;
  }

  /** Left side of the equation for lam = longest + beyond, minus 1. */
  private double excess(double longest, double beyond) {
    double sum = directFeedback == 0 ? 0 : directFeedback / (longest + beyond);
    for (UnitClass units : classes) {
      double throughput = units.throughput();
      sum += throughput == 0 ? 0 : throughput / (longest - units.kept() + beyond);
    }
    return sum - 1;
  }

  /**
   * ln of the mean over units after some steps, of a perturbation that begins as 1 in every unit:
   * steps ln chi where all units of a cell without output gate are alike.
   *
   * @param steps &gt;= 0
   */
  public double logMeanAfter(int steps) {
    Perturbation perturbation = new Perturbation();
    for (int t = 0; t < steps; t++) {
      perturbation.step();
    }
    return perturbation.logMean();
  }

  /**
   * Time steps after which that mean has fallen to 1 / e, interpolated in its logarithm; infinite
   * for lam &gt;= 1, and -1 / ln lam where that would be over 1e6 steps.
   */
  public double timeScaleOfMean() {
    double timeScale = Prediction.timeScale(eigenvalue());
    if (!(timeScale < MAX_STEPS)) {
      return timeScale;
    }
    Perturbation perturbation = new Perturbation();
    double before = 0;
    for (int t = 1; t <= MAX_STEPS; t++) {
      perturbation.step();
      double now = perturbation.logMean();
      if (now <= -1) {
        return t - 1 + (before + 1) / (before - now);
      }
      before = now;
    }
    return timeScale;
  }

  /** Rescaled so that it neither overflows nor vanishes. */
  private final class Perturbation {
    private final double[] x = new double[classes.size()];
    private double y;
    private double logScale;

    Perturbation() {
      java.util.Arrays.fill(x, 1);
      for (UnitClass units : classes) {
        y += units.fraction() * units.read();
      }
    }

    void step() {
      double sum = 0;
      double mean = 0;
      for (int b = 0; b < x.length; b++) {
        UnitClass units = classes.get(b);
        x[b] = units.kept() * x[b] + units.coupling() * y;
        sum += units.fraction() * units.read() * x[b];
        mean += units.fraction() * x[b];
      }
      y = sum + directFeedback * y;
      if (mean > 0) {
        logScale += StrictMath.log(mean);
        for (int b = 0; b < x.length; b++) {
          x[b] /= mean;
        }
        y /= mean;
      } else {
        logScale = Double.NEGATIVE_INFINITY;
      }
    }

    double logMean() {
      return logScale;
    }
  }
}
