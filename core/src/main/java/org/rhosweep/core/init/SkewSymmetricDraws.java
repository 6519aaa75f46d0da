package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.settings.VariantName;

/**
 * Which schemes draw skew-symmetric matrices: those whose entries are independent, so that the
 * entries above the diagonal and their negatives below have the scheme's variance. Half of an
 * orthogonal matrix is not orthogonal, and the identity has nothing off its diagonal.
 */
public final class SkewSymmetricDraws {
  private static final String RULE =
      "draws no skew-symmetric matrix, as a gate's is here; glorot, he and lecun do: ";

  private SkewSymmetricDraws() {}

  /** Why an initialisation cannot draw a cell's matrices, in one line; empty where it can. */
  public static Optional<String> problem(Initialization init, Cell cell) {
    Optional<String> scheme = refused(init);
    Optional<String> gate =
        cell.equations().affines().stream()
            .filter(affine -> affine.form() == Affine.Form.SKEW_SYMMETRIC)
            .map(Affine::name)
            .findFirst();
    return scheme.isPresent() && gate.isPresent()
        ? Optional.of(scheme.get() + " " + RULE + gate.get())
        : Optional.empty();
  }

  private static Optional<String> refused(Initialization init) {
    if (init instanceof Identity) {
      return Optional.of(VariantName.of(init));
    }
    Object recurrent = init instanceof PerMatrix perMatrix ? perMatrix.recurrent() : init;
    return recurrent instanceof WeightScheme scheme && !scheme.hasIndependentEntries()
        ? Optional.of(VariantName.of(recurrent))
        : Optional.empty();
  }

  static void requireOf(WeightScheme scheme, Block block) {
    require(
        scheme.hasIndependentEntries(),
        "init %s " + RULE + "%s",
        scheme.getClass().getSimpleName(),
        block.name());
  }
}
