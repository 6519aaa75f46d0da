package org.example;

import org.rhosweep.core.init.PluginReduction;
import org.rhosweep.core.settings.Meaning;
import org.rhosweep.core.settings.Named;

/**
 * Root mean square of the singular values of J, [n, n]:
 *
 * <pre>
 *   value = sqrt(sum_ij J_ij^2 / n),    d value / d J_ij = J_ij / (n value)
 * </pre>
 *
 * <p>1 where the mean squared length of a random gradient is kept.
 */
@Named("mean-square")
@Meaning("Root mean square of the singular values.")
public record MeanSquare() implements PluginReduction {
  @Override
  public double measure(double[][] jacobian, double[][] derivative) {
    int n = jacobian.length;
    double sum = 0;
    for (double[] row : jacobian) {
      for (double entry : row) {
        sum += entry * entry;
      }
    }
    double value = Math.sqrt(sum / n);
    for (int i = 0; i < n && value > 0; i++) {
      for (int j = 0; j < jacobian[i].length; j++) {
        derivative[i][j] = jacobian[i][j] / (n * value);
      }
    }
    return value;
  }
}
