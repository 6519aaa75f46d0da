package org.rhosweep.core.theory;

import java.util.function.DoubleBinaryOperator;

/**
 * An LSTM with the distribution of c on a grid of 1601 points: exact up to the grid, which changes
 * the fifth digit of nothing.
 *
 * <pre>
 *   p     distribution of c: p = distribution of f x + i tanh(u_r), x from p
 *   lam   growth of squared perturbations of (c, h) by power iteration:
 *           w'(c) = E[f^2 w] of the step + d src(c)
 *           d'    = E o^2 sum_c sech^4(c) w'(c) + sigma_o^2 E o'^2 E tanh^2(c) d
 *         src = distribution of c weighted with sigma_f^2 (f' c_prev)^2 + sigma_i^2 (i' tanh u_r)^2
 *               + sigma_r^2 (i tanh'(u_r))^2 of the step that led there
 * </pre>
 *
 * @param square Q = E h^2
 * @param cellMean M_c
 * @param cellSquare Q_c
 * @param tanhSquare E tanh^2(c)
 * @param sech4 E sech^4(c)
 * @param m1 mean squared singular value of dc_t / dc_(t-1), the path through h included
 * @param m2 mean fourth power of its singular values
 * @param eigenvalue lam, for identical inputs and C = 1
 * @param m1Hidden mean squared singular value of dh_t / dh_(t-1)
 * @param m1Full the same for the Jacobian of (c, h), 2N x 2N
 */
public record LstmGrid(
    double square,
    double cellMean,
    double cellSquare,
    double tanhSquare,
    double sech4,
    double m1,
    double m2,
    double eigenvalue,
    double m1Hidden,
    double m1Full) {
  private static final double REACH = 14;
  private static final double DENSITY_PRECISION = 1e-12;
  private static final double SQUARE_PRECISION = 1e-9;
  private static final double EIGENVALUE_PRECISION = 1e-11;
  private static final double STEEPEST_PLAIN = -0.02;
  private static final int MAX_SECANT_STEPS = 30;
  private static final int MAX_STEPS = 200_000;

  /** xi = -1 / ln lam; infinite for lam >= 1. */
  public double timeScale() {
    return Prediction.timeScale(eigenvalue);
  }

  static LstmGrid of(LstmField cell, InputStatistics inputs) {
    double start = LstmClosure.of(cell, inputs).prediction().stateSquare();
    LstmGateDistributions distributions = LstmGateDistributions.at(cell, inputs, start);
    double deviation = StrictMath.sqrt(distributions.cellVariance());
    GridMeasure grid = new GridMeasure(limit(distributions, deviation));
    double[] density = grid.gaussian(distributions.cellMean(), distributions.cellVariance());
    CellDistribution distribution = new CellDistribution(grid, distributions, density);
    // Secant steps to the root of F(Q) - Q, from below or above.
    double previous = start;
    double residual = distribution.square() - start;
    double square = distribution.square();
    for (int n = 0; n < MAX_SECANT_STEPS && Math.abs(residual) > SQUARE_PRECISION * square; n++) {
      distribution =
          new CellDistribution(
              grid, LstmGateDistributions.at(cell, inputs, square), distribution.density);
      double next = distribution.square() - square;
      double slope = (next - residual) / (square - previous);
      previous = square;
      residual = next;
      // A slope of -1 is a plain step.
      double step = next / (slope < STEEPEST_PLAIN ? -slope : 1);
      square = Math.max(square / 2, square + step);
    }
    return distribution.moments();
  }

  /** |M_c| + 14 deviations, but no more than c can reach with f at 9 deviations. */
  private static double limit(LstmGateDistributions distributions, double deviation) {
    Gate forget = distributions.cell().forget();
    double highest =
        forget.biasMean()
            + 9 * StrictMath.sqrt(forget.variance(distributions.square(), distributions.inputs()));
    double most = 1 + StrictMath.exp(highest); // 1 / (1 - S(highest))
    return Math.min(Math.abs(distributions.cellMean()) + REACH * deviation, most);
  }

  /** The distribution of c at one Q. */
  private static final class CellDistribution {
    private final GridMeasure grid;
    private final LstmGateDistributions distributions;
    private final GridMeasure.Scaling keep;
    private final GridMeasure.Shifting write;
    private final double[] density;
    private final double[] tanh2;
    private final double[] sech4;
    private final double[] sech8;

    CellDistribution(GridMeasure grid, LstmGateDistributions distributions, double[] start) {
      this.grid = grid;
      this.distributions = distributions;
      keep = scaling((f, slope) -> 1);
      write = shifting((i, r) -> 1);
      tanh2 = new double[start.length];
      sech4 = new double[start.length];
      sech8 = new double[start.length];
      for (int j = 0; j < start.length; j++) {
        double tanh = StrictMath.tanh(grid.point(j));
        tanh2[j] = tanh * tanh;
        sech4[j] = (1 - tanh2[j]) * (1 - tanh2[j]);
        sech8[j] = sech4[j] * sech4[j];
      }
      density = settle(start);
    }

    private double[] settle(double[] start) {
      double[] p = start;
      for (int n = 0; n < MAX_STEPS; n++) {
        double[] next = write.apply(keep.apply(p));
        double sum = 0;
        for (double mass : next) {
          sum += mass;
        }
        double change = 0;
        for (int j = 0; j < next.length; j++) {
          next[j] /= sum;
          change += Math.abs(next[j] - p[j]);
        }
        p = next;
        if (change < DENSITY_PRECISION) {
          break;
        }
      }
      return p;
    }

    double square() {
      return distributions.o().square() * GridMeasure.mean(density, tanh2);
    }

    LstmGrid moments() {
      double meanSech4 = GridMeasure.mean(density, sech4);
      double meanTanh2 = GridMeasure.mean(density, tanh2);
      JacobianTerms jacobian = distributions.jacobian(meanSech4, GridMeasure.mean(density, sech8));
      LstmField cell = distributions.cell();
      double[] source = source();
      double directFeedback =
          cell.output().recurrentVariance() * distributions.o().slopeSquare() * meanTanh2;
      GridMeasure.Scaling keepSquared = scaling((f, slope) -> f * f);
      double hidden =
          distributions.o().square() * GridMeasure.mean(source, sech4) + directFeedback; // dh / dh
      double[] kept = write.apply(keepSquared.apply(density));
      double full =
          distributions.f().square() // dc / dc
              + jacobian.v1() // dc / dh
              + distributions.o().square() * GridMeasure.mean(kept, sech4) // dh / dc
              + hidden;
      return new LstmGrid(
          square(),
          distributions.cellMean(),
          distributions.cellSquare(),
          meanTanh2,
          meanSech4,
          jacobian.m1(),
          jacobian.m2(),
          eigenvalue(keepSquared, source, directFeedback),
          hidden,
          full / 2);
    }

    /** E[v; c]: squared perturbation of c per squared perturbation of h, by where c arrives. */
    private double[] source() {
      LstmField cell = distributions.cell();
      double[] square = new double[density.length];
      for (int j = 0; j < square.length; j++) {
        square[j] = density[j] * grid.point(j) * grid.point(j);
      }
      double varF = cell.forget().recurrentVariance();
      double varI = cell.input().recurrentVariance();
      double varR = cell.candidate().recurrentVariance();
      double[] throughForget = write.apply(scaling((f, slope) -> slope * slope).apply(square));
      GridMeasure.Shifting weighted =
          shifting(
              (i, r) -> {
                double iSlope = i * (1 - i);
                double rSlope = 1 - r * r;
                return varI * iSlope * iSlope * r * r + varR * i * i * rSlope * rSlope;
              });
      double[] source = weighted.apply(keep.apply(density));
      for (int j = 0; j < source.length; j++) {
        source[j] += varF * throughForget[j];
      }
      return source;
    }

    private double eigenvalue(
        GridMeasure.Scaling keepSquared, double[] source, double directFeedback) {
      double[] w = density.clone();
      double d = distributions.o().square() * GridMeasure.mean(density, sech4);
      double before = 0;
      double eigenvalue = 1;
      for (int n = 0; n < MAX_STEPS; n++) {
        double[] next = write.apply(keepSquared.apply(w));
        double size = 0;
        for (int j = 0; j < next.length; j++) {
          next[j] += d * source[j];
          size += next[j];
        }
        d = distributions.o().square() * GridMeasure.mean(next, sech4) + directFeedback * d;
        eigenvalue = size + d;
        for (int j = 0; j < next.length; j++) {
          next[j] /= eigenvalue;
        }
        d /= eigenvalue;
        w = next;
        if (n > 0 && Math.abs(eigenvalue - before) < EIGENVALUE_PRECISION) {
          break;
        }
        before = eigenvalue;
      }
      return eigenvalue;
    }

    private GridMeasure.Scaling scaling(DoubleBinaryOperator g) {
      double[] z = GridMeasure.gaussianNodes();
      double[] weights = GridMeasure.gaussianWeights();
      double[] factors = new double[z.length];
      for (int n = 0; n < z.length; n++) {
        factors[n] = sigmoid(preactivation(distributions.cell().forget(), z[n]));
        weights[n] *= g.applyAsDouble(factors[n], factors[n] * (1 - factors[n]));
      }
      return grid.new Scaling(factors, weights);
    }

    private GridMeasure.Shifting shifting(DoubleBinaryOperator g) {
      double[] z = GridMeasure.gaussianNodes();
      double[] weights = GridMeasure.gaussianWeights();
      double[] r = new double[z.length];
      for (int n = 0; n < z.length; n++) {
        r[n] = StrictMath.tanh(preactivation(distributions.cell().candidate(), z[n]));
      }
      GridMeasure.Shifting shifting = grid.new Shifting(1);
      for (int n = 0; n < z.length; n++) {
        double i = sigmoid(preactivation(distributions.cell().input(), z[n]));
        for (int m = 0; m < z.length; m++) {
          shifting.add(i * r[m], weights[n] * weights[m] * g.applyAsDouble(i, r[m]));
        }
      }
      return shifting;
    }

    private double preactivation(Gate gate, double z) {
      return gate.biasMean()
          + StrictMath.sqrt(gate.variance(distributions.square(), distributions.inputs())) * z;
    }

    private static double sigmoid(double u) {
      return 1 / (1 + StrictMath.exp(-u));
    }
  }
}
