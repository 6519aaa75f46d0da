package org.rhosweep.core.lsc;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.KernelChoice;

/**
 * Whether radii are those of exchangeable entries: they survive permuting the entries.
 *
 * <pre>
 *   core/benchmark permutations HIDDEN DEPTH SEEDS TARGET [CELLS]
 * </pre>
 *
 * prints means over seeds of the radii after pre-training to a target, as they are and permuted,
 * with their standard errors.
 */
public final class Permutations {
  private static final int EXAMPLES = 8;
  private static final int TIMES = 20;

  /** Errors of a mean radius are of second order in the residuals. */
  private static final SolverSettings SOLVER = new SolverSettings(16, 12, 12, 0.05, 0.2);

  private Permutations() {}

  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[2]);
    System.out.println("| cell | time | permuted | depth | permuted |");
    System.out.println("|---|---|---|---|---|");
    for (Cell cell : Networks.CELLS) {
      if (arguments.length > 4 && !Networks.name(cell).matches(arguments[4])) {
        continue;
      }
      ParameterLayout layout =
          Propagation.layout(
              cell, Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), 28);
      SummaryStatistics[] columns = new SummaryStatistics[4];
      Arrays.setAll(columns, i -> new SummaryStatistics());
      for (int seed = 1; seed <= seeds; seed++) {
        Glorot base = new Glorot(Distribution.UNIFORM, 1);
        float[] weights = InitialWeights.draw(layout, base, seed);
        Lsc settings =
            Propagation.settings(
                Double.parseDouble(arguments[3]),
                Lsc.Measure.LYAPUNOV,
                new LscMethod.Scales(),
                EXAMPLES);
        LscPretraining.run(
            settings, layout, weights, null, EXAMPLES, seed, KernelChoice.best(), () -> 0);
        Radii kept = radii(layout, weights);
        Radii moved = radii(layout, permuted(layout, weights, 100 + seed));
        columns[0].addValue(kept.time());
        columns[1].addValue(moved.time());
        columns[2].addValue(kept.depth());
        columns[3].addValue(moved.depth());
      }
      StringBuilder row = new StringBuilder("| " + Networks.name(cell));
      for (SummaryStatistics column : columns) {
        double error = column.getStandardDeviation() / Math.sqrt(seeds);
        row.append(String.format(Locale.ROOT, " | %.3f (%.3f)", column.getMean(), error));
      }
      System.out.println(row + " |");
    }
  }

  /**
   * Mean radii over layers and examples after some time steps of Gaussian inputs.
   *
   * @param time in time
   * @param depth from layer to layer
   */
  record Radii(double time, double depth) {}

  static Radii radii(ParameterLayout layout, float[] weights) {
    Lsc settings = Propagation.settings(1, Lsc.Measure.RADIUS, new Lsc(1).method(), EXAMPLES);
    RandomStream random = RandomStream.of(7, Purpose.NOISE, 0, 0);
    LscLoss loss =
        new LscLoss(KernelChoice.best(), layout, settings, EXAMPLES, SOLVER, random, false);
    loss.load(weights);
    loss.reset();
    LscInputs inputs = new LscInputs(layout, Lsc.Input.GAUSSIAN, null, EXAMPLES, 11);
    inputs.begin(0);
    for (int t = 0; t < TIMES; t++) {
      loss.run(inputs.at(t, weights));
      loss.advance();
    }
    loss.run(inputs.at(TIMES, weights));
    LscValue value = loss.measure(null);
    return new Radii(mean(value, Term.TIME), mean(value, Term.DEPTH));
  }

  private static double mean(LscValue value, Term term) {
    return value.radii().stream()
        .filter(radius -> radius.term() == term)
        .mapToDouble(TermRadius::mean)
        .average()
        .orElse(Double.NaN);
  }

  /** The weights with the entries of every matrix of every gate at random places of it. */
  static float[] permuted(ParameterLayout layout, float[] weights, long seed) {
    float[] copy = weights.clone();
    new WeightTransforms(layout, copy)
        .shuffle(RandomStream.of(seed, Purpose.NOISE, 3, 0), false, null);
    return copy;
  }
}
