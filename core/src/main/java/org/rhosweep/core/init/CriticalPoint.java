package org.rhosweep.core.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.init.CriticalGates.Tuned;
import org.rhosweep.core.theory.CriticalRoot;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.InputGateBias;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LayerField;
import org.rhosweep.core.theory.Prediction;

/**
 * One layer's critical initialisation, with what it predicts.
 *
 * @param family cell and choices behind the gates
 * @param tuned which gates have the chosen sigma^2
 * @param recurrentVariance that sigma^2
 * @param solved whether it solves chi = 1, or comes from the recipe
 * @param gates the distribution of each affine map, by its name in the cell's equations
 * @param inputs what the layer reads
 * @param prediction what the theory says of it
 */
record CriticalPoint(
    CriticalGates family,
    Tuned tuned,
    double recurrentVariance,
    boolean solved,
    Map<String, Gate> gates,
    InputStatistics inputs,
    Prediction prediction) {
  private static final double BIAS_STEP = 0.25;
  private static final double MIN_BIAS = -1;

  static CriticalPoint recipe(CriticalGates family, InputStatistics inputs) {
    double sigma2 = family.recipeVariance();
    return at(family, Tuned.EVERY_GATE, sigma2, inputs, false);
  }

  /**
   * chi = 1, of all families the point with the least spread. Where a keep gate is so open that
   * there is none, because Q jumps before chi reaches 1, its bias is lowered by steps of 0.25.
   */
  static CriticalPoint solved(CriticalGates wanted, InputStatistics inputs) {
    CriticalGates family = wanted;
    do {
      CriticalPoint best = null;
      for (Tuned tuned : family.families()) {
        CriticalPoint point = root(family, tuned, inputs);
        if (point != null && (best == null || point.spread() < best.spread())) {
          best = point;
        }
      }
      if (best != null) {
        return best;
      }
      family = family.withKeepBias(family.keepBias() - BIAS_STEP);
    } while (family.keepGate() != null && family.keepBias() >= MIN_BIAS);
    throw new IllegalArgumentException(
        "init critical finds no chi = 1 for this cell and its inputs; take point: recipe");
  }

  private static CriticalPoint root(CriticalGates family, Tuned tuned, InputStatistics inputs) {
    DoubleFunction<LayerField> layer =
        sigma2 -> field(family, family.gates(tuned, sigma2, inputs), inputs);
    double sigma2 = CriticalRoot.recurrentVariance(layer);
    return Double.isNaN(sigma2) ? null : at(family, tuned, sigma2, inputs, true);
  }

  private static CriticalPoint at(
      CriticalGates family, Tuned tuned, double sigma2, InputStatistics inputs, boolean solved) {
    Map<String, Gate> gates = family.gates(tuned, sigma2, inputs);
    Prediction prediction = field(family, gates, inputs).predict();
    return new CriticalPoint(family, tuned, sigma2, solved, gates, inputs, prediction);
  }

  private static LayerField field(
      CriticalGates family, Map<String, Gate> gates, InputStatistics inputs) {
    return LayerField.of(family.cell(), gates, inputs).orElseThrow();
  }

  /** Spread of the squared singular values of the one-step Jacobian, with the matrices drawn. */
  double spread() {
    double m2 = family.orthogonal() ? prediction.m2Orthogonal() : prediction.m2();
    return m2 - prediction.m1() * prediction.m1();
  }

  /** What the layer above reads. */
  InputStatistics outputs() {
    double correlation = Math.max(-1, Math.min(1, prediction.outputCorrelation()));
    return new InputStatistics(prediction.outputSquare(), correlation);
  }

  List<AffineDistribution> distributions() {
    List<AffineDistribution> distributions = new ArrayList<>();
    for (Affine affine : family.cell().equations().affines()) {
      Gate gate = gates.get(affine.name());
      double sigma2 = gate.recurrentVariance();
      WeightScheme recurrent =
          family.orthogonal() && sigma2 > 0
              ? new Orthogonal(StrictMath.sqrt(sigma2))
              : new FanInGaussian(sigma2);
      distributions.add(
          new AffineDistribution(
              new FanInGaussian(gate.inputVariance()),
              recurrent,
              BiasScheme.constant(gate.biasMean())));
    }
    return distributions;
  }

  /** The choice and what it predicts, for a person. */
  String sentence() {
    String what = tuned == Tuned.CANDIDATE ? "the candidate's sigma^2" : "sigma^2";
    StringBuilder text = new StringBuilder(solved ? "chi = 1 by " : "recipe, ");
    text.append(String.format(Locale.ROOT, "%s = %.4g", what, recurrentVariance));
    if (tuned == Tuned.CANDIDATE) {
      text.append(String.format(Locale.ROOT, " (others %.2g)", family.smallVariance()));
    }
    text.append(family.orthogonal() ? ", orthogonal" : "");
    if (family.keepGate() == null) {
      text.append(String.format(Locale.ROOT, ", nu^2 = %.3g", gates.get("hidden").inputVariance()));
    } else {
      text.append(
          String.format(
              Locale.ROOT, ", mu = %.3f and nu = 0 for %s", family.keepBias(), family.keepGate()));
    }
    if (family.hasInputGate()) {
      text.append(String.format(Locale.ROOT, ", %s", inputGate()));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "; with R = %.3g, Sigma = %.3g the theory predicts chi_1 = %.5f, xi = %.4g steps,"
                    + " m1 = %.5f, spread %.2g",
                inputs.meanSquare(),
                inputs.correlation(),
                prediction.chiAtOne(),
                prediction.timeScale(),
                prediction.m1(),
                spread()))
        .toString();
  }

  /** What was chosen for the gate that decides what is written, and why. */
  private String inputGate() {
    double mu = gates.get(CriticalGates.INPUT_GATE).biasMean();
    String why = family.inputBias() == null ? "so that" : "as given, with which";
    double square = InputGateBias.cellSquare(field(family, gates, inputs).cell(), inputs);
    return String.format(Locale.ROOT, "mu = %.3f for input, %s E c^2 = %.3g", mu, why, square);
  }
}
