package org.rhosweep.core.probe;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import java.util.List;
import org.rhosweep.core.settings.Default;

/**
 * What is measured beside the learning curve.
 *
 * @param gradients when the norm of the loss gradient with respect to every layer's state is taken
 * @param radii when the spectral radii of the transition Jacobians are taken
 * @param exponents leading Lyapunov exponents of the products of these Jacobians that are taken
 *     with them, 1 to 64
 */
public record ProbeSettings(
    @Default("log") GradientSchedule gradients,
    @Default("[]") List<RadiusPhase> radii,
    @Default("1") int exponents)
    implements Serializable {
  /** When gradients are probed. */
  public enum GradientSchedule {
    NONE,
    /** Training steps 1, 2, 4, 8, … and the last. */
    LOG
  }

  /** When radii are taken. */
  public enum RadiusPhase {
    /** Of the weights as they are drawn. */
    BEFORE,
    /** After pre-training; where there is none, of the same weights. */
    AFTER,
    /** After training, where it did not diverge. */
    TRAINED
  }

  private static final int MAX_EXPONENTS = 64;

  /** One exponent. */
  public ProbeSettings(GradientSchedule gradients, List<RadiusPhase> radii) {
    this(gradients, radii, 1);
  }

  public ProbeSettings {
    radii = List.copyOf(radii);
    require(
        exponents >= 1 && exponents <= MAX_EXPONENTS,
        "exponents must be 1 to %d, was %d",
        MAX_EXPONENTS,
        exponents);
  }

  /**
   * Whether gradients are probed at a training step.
   *
   * @param trainingStep 1 = the first
   * @param trainingSteps of the whole training
   */
  public boolean probesGradients(int trainingStep, int trainingSteps) {
    return gradients == GradientSchedule.LOG
        && (Integer.bitCount(trainingStep) == 1 || trainingStep == trainingSteps);
  }
}
