package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Adam with decoupled weight decay: {@link Adam}'s step, and beside it every parameter, biases
 * included, shrinks by rate * weightDecay of itself.
 *
 * <pre>
 *   w = w - rate_s * (m_corrected / (sqrt(v_corrected) + epsilon) + weightDecay * w)
 * </pre>
 *
 * where rate_s is the learning rate at the training step. The paper's decay is a factor of the
 * schedule alone; here, as in most libraries, it is a factor of the learning rate as well.
 *
 * @param learningRate step size, &gt; 0
 * @param beta1 decay of the first moment, [0, 1)
 * @param beta2 decay of the second moment, [0, 1)
 * @param epsilon added to the root of the second moment, &gt; 0
 * @param weightDecay fraction of a weight, per unit of learning rate, &gt;= 0
 * @see "Loshchilov and Hutter (2019), Decoupled weight decay regularization, algorithm 2"
 */
@Named("adamw")
public record AdamW(
    @Default("1.0e-3") double learningRate,
    @Default("0.9") double beta1,
    @Default("0.999") double beta2,
    @Default("1.0e-8") double epsilon,
    @Default("1.0e-2") double weightDecay)
    implements PlainOptimizer {
  public AdamW {
    var unused = new Adam(learningRate, beta1, beta2, epsilon);
    require(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "weightDecay must be >= 0, was %s",
        weightDecay);
  }

  @Override
  public int stateArrays() {
    return 2; // first and second moments
  }
}
