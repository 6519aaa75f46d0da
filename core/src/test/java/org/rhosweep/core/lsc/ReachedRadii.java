package org.rhosweep.core.lsc;

import java.util.List;
import java.util.Locale;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.BaseInitialization;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * Which radii pre-training reaches, for every cell and both targets on Gaussian inputs: the rows of
 * {@code lsc-reach.md}.
 *
 * <pre>
 *   core/benchmark reach [HIDDEN DEPTH [CELLS [METHOD [STEPS]]]]
 * </pre>
 *
 * CELLS is a pattern that names must match; without arguments widths 32 and 128 at depths 2 and 8
 * are run, which takes hours.
 */
public final class ReachedRadii {
  private static final int BATCH = 32;
  private static final int TIMES = 50;

  private ReachedRadii() {}

  public static void main(String[] arguments) {
    System.out.println(
        "| cell | hidden | depth | target | reached | farthest mean radius | steps | dense"
            + " decompositions | s |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    boolean all = arguments.length < 2;
    for (int hidden : all ? new int[] {32, 128} : new int[] {Integer.parseInt(arguments[0])}) {
      for (int depth : all ? new int[] {2, 8} : new int[] {Integer.parseInt(arguments[1])}) {
        for (Cell cell : Networks.CELLS) {
          if (arguments.length <= 2 || Networks.name(cell).matches(arguments[2])) {
            for (double target : new double[] {0.5, 1.0}) {
              row(cell, hidden, depth, target, arguments);
            }
          }
        }
      }
    }
  }

  private static void row(Cell cell, int hidden, int depth, double target, String[] arguments) {
    LscMethod method =
        switch (arguments.length > 3 ? arguments[3] : "entries") {
          case "entries" -> new LscMethod.Entries(1e-2);
          case "rescale" -> new LscMethod.Rescale(1.15);
          default -> new LscMethod.Paper(7.2e-3, 0.34);
        };
    int steps = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 3000;
    ParameterLayout layout = layout(cell, hidden, depth, TIMES);
    Glorot base = new Glorot(Distribution.UNIFORM, 1);
    float[] weights = InitialWeights.draw(layout, base, 3);
    PretrainingResult result =
        LscPretraining.run(
            settings(target, base, method, steps, BATCH, edge(cell)),
            layout,
            weights,
            null,
            BATCH,
            3,
            KernelChoice.best(),
            System::nanoTime);
    TermRadius worst = result.farthest();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %.1f | %s | %.3f (%s, layer %d) | %d | %d | %.1f |%n",
        Networks.name(cell),
        hidden,
        depth,
        target,
        result.reached() ? "yes" : "no",
        worst.mean(),
        worst.term().name().toLowerCase(Locale.ROOT),
        worst.layer(),
        result.steps(),
        result.fallbacks(),
        result.seconds());
  }

  static ParameterLayout layout(Cell cell, int hidden, int depth, int times) {
    return Networks.layout(
        cell, hidden, depth, Networks.dense(times, hidden, 10, TargetPosition.LAST_STEP));
  }

  /**
   * From output to output, but in a residual block with a norm before it, where what it reads is an
   * eigenvector of that Jacobian with the eigenvalue 1 whatever the weights: there from states to
   * states.
   */
  static Lsc.DepthEdge edge(Cell cell) {
    return cell.isResidualBlock() ? Lsc.DepthEdge.STACKED : Lsc.DepthEdge.SAME_TIME;
  }

  static Lsc settings(
      double target, BaseInitialization base, LscMethod method, int steps, int batch) {
    return settings(target, base, method, steps, batch, Lsc.DepthEdge.SAME_TIME);
  }

  static Lsc settings(
      double target,
      BaseInitialization base,
      LscMethod method,
      int steps,
      int batch,
      Lsc.DepthEdge edge) {
    Lsc one = new Lsc(target);
    return new Lsc(
        target,
        null,
        null,
        false,
        base,
        method,
        Lsc.Measure.RADIUS,
        1,
        List.of(Lsc.Term.TIME, Lsc.Term.DEPTH),
        edge,
        Lsc.Input.GAUSSIAN,
        batch,
        one.sequenceLength(),
        one.tolerance(),
        steps);
  }
}
