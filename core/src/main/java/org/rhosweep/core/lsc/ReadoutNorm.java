package org.rhosweep.core.lsc;

import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

/**
 * The spectral norm of the readout R [output, hidden] by power iteration on R^T R in double
 * precision, and its derivative u v^T with u = R v / sigma. It is the same for every example.
 */
final class ReadoutNorm {
  private static final int MAX_ITERATIONS = 200;
  private static final double TOLERANCE = 1e-9;

  private final Block block;
  private final double[] v;
  private final double[] u;

  ReadoutNorm(ParameterLayout layout) {
    block = layout.block(Kind.READOUT, -1, -1);
    v = new double[block.columns()];
    u = new double[block.rows()];
    for (int i = 0; i < v.length; i++) {
      v[i] = 1 + 0.5 * i / v.length; // no special direction
    }
  }

  /** sigma_max of the weights' readout. */
  double measure(float[] weights) {
    double norm = 0;
    for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
      normalize(v);
      for (int row = 0; row < u.length; row++) {
        double sum = 0;
        for (int column = 0; column < v.length; column++) {
          sum += weights[block.at(row, column)] * v[column];
        }
        u[row] = sum;
      }
      double before = norm;
      norm = normalize(u);
      if (norm == 0 || Math.abs(norm - before) <= TOLERANCE * norm) {
        break;
      }
      java.util.Arrays.fill(v, 0);
      for (int row = 0; row < u.length; row++) {
        for (int column = 0; column < v.length; column++) {
          v[column] += weights[block.at(row, column)] * u[row];
        }
      }
    }
    return norm;
  }

  private static double normalize(double[] x) {
    double square = 0;
    for (double entry : x) {
      square += entry * entry;
    }
    double norm = Math.sqrt(square);
    for (int i = 0; norm > 0 && i < x.length; i++) {
      x[i] /= norm;
    }
    return norm;
  }

  /** Adds {@code factor} times the derivative at the last measured weights. */
  void addGradient(double factor, float[] gradient) {
    for (int row = 0; row < u.length; row++) {
      for (int column = 0; column < v.length; column++) {
        gradient[block.at(row, column)] += (float) (factor * u[row] * v[column]);
      }
    }
  }
}
