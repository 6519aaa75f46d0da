package org.rhosweep.core.init;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.GaussLegendreQuadrature;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LayerField;
import org.rhosweep.core.theory.PopulationField;
import org.rhosweep.core.theory.PopulationField.UnitField;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.core.theory.StackedInputs;

/**
 * What mean-field theory says of a network under an initialisation, layer by layer.
 *
 * <pre>
 *   sigma^2 = N  E W_ij^2        W [N, N]
 *   nu^2    = N0 E U_ij^2        U [N, N0]
 *   mu      = mean of b
 * </pre>
 *
 * Where an initialisation draws biases that differ from unit to unit, the layer is a {@link
 * PopulationField}.
 */
public final class InitialTheory {
  /** Where units differ in their biases, as many classes of them. */
  private static final GaussLegendreQuadrature CLASSES = GaussLegendreQuadrature.of(24);

  private InitialTheory() {}

  /**
   * One layer.
   *
   * @param layer 0 = the lowest
   * @param gates the distribution of each affine map, by its name in the cell's equations; mu is
   *     the mean over units
   * @param inputs what the layer reads
   * @param prediction what the theory says
   * @param orthogonal whether recurrent matrices are orthogonal instead of Gaussian
   */
  public record Layer(
      int layer,
      Map<String, Gate> gates,
      InputStatistics inputs,
      Prediction prediction,
      boolean orthogonal) {
    /** Mean fourth power of the singular values; NaN where the theory has none. */
    public double m2() {
      return orthogonal ? prediction.m2Orthogonal() : prediction.m2();
    }
  }

  /**
   * The layers from the lowest up to the first that repeats the one below it: all above are the
   * same. Empty where the theory does not cover the cell or the initialisation: feed-forward nets
   * and cells outside the papers, identity matrices.
   */
  public static List<Layer> of(Initialization scheme, InitializationContext conditions) {
    if (outside(scheme, conditions).isPresent()) {
      return List.of();
    }
    List<List<AffineDistribution>> distributions = InitialDistributions.of(scheme, conditions);
    List<Layer> layers = new ArrayList<>();
    StackedInputs stack = conditions.stackedInputs();
    for (int k = 0; k < conditions.shape().depth(); k++) {
      InputStatistics inputs = stack.read();
      int inputSize = conditions.shape().inputSize(k);
      int hiddenSize = conditions.shape().hiddenSize();
      Map<String, Gate> gates = new LinkedHashMap<>();
      boolean orthogonal = false;
      for (int a = 0; a < distributions.get(k).size(); a++) {
        Affine affine = conditions.shape().equations().affines().get(a);
        AffineDistribution distribution = distributions.get(k).get(a);
        if (!distribution.input().meanField() || !distribution.recurrent().meanField()) {
          return List.of();
        }
        orthogonal |= distribution.recurrent() instanceof Orthogonal;
        gates.put(affine.name(), gate(affine, distribution, hiddenSize, inputSize));
      }
      Optional<LayerField> field = field(conditions, distributions.get(k), gates, inputs);
      if (field.isEmpty()) {
        return List.of();
      }
      Prediction prediction = field.get().predict();
      layers.add(new Layer(k, gates, inputs, prediction, orthogonal));
      if (!Double.isFinite(prediction.outputSquare())
          || !Double.isFinite(prediction.outputCorrelation())) {
        break; // weights so large that there is nothing to say of what lies above
      }
      stack = stack.above(prediction.outputSquare(), prediction.outputCorrelation());
      if (k > 0 && repeats(inputs, stack.read())) {
        break;
      }
    }
    return List.copyOf(layers);
  }

  /** One class of units where all biases are the same, else a population of classes. */
  private static Optional<LayerField> field(
      InitializationContext conditions,
      List<AffineDistribution> distributions,
      Map<String, Gate> gates,
      InputStatistics inputs) {
    if (distributions.stream().noneMatch(distribution -> distribution.bias().differs())) {
      return LayerField.of(conditions.cell(), gates, inputs);
    }
    List<UnitField> classes = new ArrayList<>();
    InputStatistics read = inputs;
    for (int unit = 0; unit < CLASSES.count(); unit++) {
      Map<String, Gate> own = new LinkedHashMap<>();
      int a = 0;
      for (Map.Entry<String, Gate> gate : gates.entrySet()) {
        double bias = distributions.get(a++).bias().ofUnit(CLASSES.node(unit));
        own.put(gate.getKey(), gate.getValue().withBiasMean(bias));
      }
      Optional<LayerField> field = LayerField.of(conditions.cell(), own, inputs);
      if (field.isEmpty()) {
        return field;
      }
      classes.add(new UnitField(CLASSES.weight(unit), field.get().cell()));
      read = field.get().inputs();
    }
    return Optional.of(new LayerField(new PopulationField(classes), read));
  }

  /** The layer that forgets last, which decides how far back the network sees. */
  public static Optional<Layer> slowest(List<Layer> layers) {
    return layers.stream()
        .max(java.util.Comparator.comparingDouble(layer -> layer.prediction().chiAtOne()));
  }

  /**
   * Why {@link #of} predicts nothing, in one line; empty where it predicts.
   *
   * @param scheme an initialisation that can be drawn under these conditions
   */
  public static Optional<String> unsupportedReason(
      Initialization scheme, InitializationContext conditions) {
    return outside(scheme, conditions)
        .or(
            () ->
                of(scheme, conditions).isEmpty()
                    ? Optional.of("the theory takes matrices of random entries alone")
                    : Optional.empty());
  }

  /** Why the theory does not cover a cell or the weights of an initialisation. */
  private static Optional<String> outside(Initialization scheme, InitializationContext conditions) {
    Cell cell = conditions.cell();
    if (!LayerField.covers(cell)) {
      return Optional.of(
          "there is no mean-field theory of "
              + (cell instanceof EquationsCell
                  ? "a cell written as equations"
                  : "the cell " + VariantName.of(cell)));
    }
    if (scheme instanceof NetworkScheme network) {
      return network.problem(cell);
    }
    return scheme instanceof WeightScheme
        ? Optional.empty()
        : Optional.of(
            "there is no theory of the weights of "
                + VariantName.of(scheme)
                + ", which changes them after they are drawn");
  }

  private static Gate gate(
      Affine affine, AffineDistribution distribution, int hiddenSize, int inputSize) {
    return new Gate(
        affine.readsSource()
            ? hiddenSize * distribution.recurrent().secondMoment(hiddenSize, hiddenSize)
            : 0,
        affine.readsInput()
            ? inputSize * distribution.input().secondMoment(hiddenSize, inputSize)
            : 0,
        affine.hasBias() ? distribution.bias().mean() : 0,
        0);
  }

  private static boolean repeats(InputStatistics below, InputStatistics above) {
    return Math.abs(below.meanSquare() - above.meanSquare()) <= 1e-9 * below.meanSquare()
        && Math.abs(below.correlation() - above.correlation()) <= 1e-9;
  }
}
