package org.rhosweep.core.init;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LayerField;
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
 */
public final class InitialTheory {
  private InitialTheory() {}

  /**
   * One layer.
   *
   * @param layer 0 = the lowest
   * @param gates the law of each affine map, by its name in the cell's equations
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
   * and cells outside the papers, identity matrices, biases that differ from unit to unit.
   */
  public static List<Layer> of(Initialization scheme, InitialConditions conditions) {
    if (!covers(scheme, conditions)) {
      return List.of();
    }
    List<List<AffineLaw>> laws = InitialLaws.of(scheme, conditions);
    List<Layer> layers = new ArrayList<>();
    StackedInputs stack = conditions.stackedInputs();
    for (int k = 0; k < conditions.shape().depth(); k++) {
      InputStatistics inputs = stack.read();
      int inputSize = conditions.shape().inputSize(k);
      int hiddenSize = conditions.shape().hiddenSize();
      Map<String, Gate> gates = new LinkedHashMap<>();
      boolean orthogonal = false;
      for (int a = 0; a < laws.get(k).size(); a++) {
        Affine affine = conditions.shape().equations().affines().get(a);
        AffineLaw law = laws.get(k).get(a);
        if (!law.input().meanField() || !law.recurrent().meanField() || !law.bias().meanField()) {
          return List.of();
        }
        orthogonal |= law.recurrent() instanceof Orthogonal;
        gates.put(affine.name(), gate(affine, law, hiddenSize, inputSize));
      }
      Optional<LayerField> field = LayerField.of(conditions.cell(), gates, inputs);
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

  /** The layer that forgets last, which decides how far back the network sees. */
  public static Optional<Layer> slowest(List<Layer> layers) {
    return layers.stream()
        .max(java.util.Comparator.comparingDouble(layer -> layer.prediction().chiAtOne()));
  }

  private static boolean covers(Initialization scheme, InitialConditions conditions) {
    if (!LayerField.covers(conditions.cell())) {
      return false;
    }
    return scheme instanceof NetworkScheme network
        ? network.problem(conditions.cell()).isEmpty()
        : scheme instanceof WeightScheme;
  }

  private static Gate gate(Affine affine, AffineLaw law, int hiddenSize, int inputSize) {
    return new Gate(
        affine.readsSource()
            ? hiddenSize * law.recurrent().secondMoment(hiddenSize, hiddenSize)
            : 0,
        affine.readsInput() ? inputSize * law.input().secondMoment(hiddenSize, inputSize) : 0,
        affine.hasBias() ? law.bias().mean() : 0,
        0);
  }

  private static boolean repeats(InputStatistics below, InputStatistics above) {
    return Math.abs(below.meanSquare() - above.meanSquare()) <= 1e-9 * below.meanSquare()
        && Math.abs(below.correlation() - above.correlation()) <= 1e-9;
  }
}
