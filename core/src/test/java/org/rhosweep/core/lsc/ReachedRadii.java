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
 * Which radii pre-training reaches, for every cell and both targets on Gaussian inputs.
 *
 * <pre>
 *   java ... org.rhosweep.core.lsc.ReachedRadii METHOD HIDDEN DEPTH STEPS [BATCH [CELLS]]
 * </pre>
 */
public final class ReachedRadii {
  private ReachedRadii() {}

  public static void main(String[] arguments) {
    LscMethod method =
        switch (arguments[0]) {
          case "gradient" -> new LscMethod.Gradient(1e-2);
          case "gradient-slow" -> new LscMethod.Gradient(3e-3);
          case "rescale" -> new LscMethod.Rescale(1.15);
          default -> new LscMethod.Paper(7.2e-3, 0.34);
        };
    int hidden = Integer.parseInt(arguments[1]);
    int depth = Integer.parseInt(arguments[2]);
    int steps = Integer.parseInt(arguments[3]);
    int batch = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 8;
    System.out.println(
        "cell target method hidden depth steps deviation reached farthest fallbacks s");
    for (Cell cell : Networks.cellsWithTangents()) {
      if (arguments.length > 5 && !cell.toString().matches(arguments[5])) {
        continue;
      }
      for (double target : new double[] {0.5, 1.0}) {
        ParameterLayout layout = layout(cell, hidden, depth, 50);
        Glorot base = new Glorot(Distribution.UNIFORM, 1);
        float[] weights = InitialWeights.draw(layout, base, 3);
        PretrainingResult result =
            LscPretraining.run(
                settings(target, base, method, steps, batch),
                layout,
                weights,
                null,
                batch,
                3,
                KernelChoice.best(),
                System::nanoTime);
        TermRadius worst = result.farthest();
        System.out.printf(
            Locale.ROOT,
            "%s %.1f %s %d %d %d %.3f %s %s(%d)=%.3f %d %.1f%n",
            cell,
            target,
            arguments[0],
            hidden,
            depth,
            result.steps(),
            result.deviation(),
            result.reached() ? "yes" : "no",
            worst.term(),
            worst.layer(),
            worst.mean(),
            result.fallbacks(),
            result.seconds());
      }
    }
  }

  static ParameterLayout layout(Cell cell, int hidden, int depth, int times) {
    return Networks.layout(
        cell, hidden, depth, Networks.dense(times, hidden, 10, TargetPosition.LAST_STEP));
  }

  static Lsc settings(
      double target, BaseInitialization base, LscMethod method, int steps, int batch) {
    Lsc one = new Lsc(target);
    return new Lsc(
        target,
        null,
        null,
        false,
        base,
        method,
        Lsc.Measure.RADIUS,
        List.of(Lsc.Term.TIME, Lsc.Term.DEPTH),
        Lsc.DepthEdge.SAME_TIME,
        Lsc.Input.GAUSSIAN,
        batch,
        one.sequenceLength(),
        one.tolerance(),
        steps);
  }
}
