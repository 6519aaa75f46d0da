package org.rhosweep.sweeps.run;

import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Optimizer;
import org.rhosweep.core.train.Sgd;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.TrialSpec;

/** What DL4J, which does the steps of {@code execution: data-parallel}, has of our settings. */
final class DataParallelRequirements {
  private DataParallelRequirements() {}

  /** Why a trial cannot run data-parallel, in one line; empty where it can or need not. */
  static Optional<String> problem(TrialSpec spec) {
    if (!(spec.execution() instanceof Execution.DataParallel)) {
      return Optional.empty();
    }
    Cell cell = spec.model().cell();
    Optimizer optimizer = spec.training().optimizer();
    boolean known = optimizer instanceof Adam || (optimizer instanceof Sgd s && s.momentum() == 0);
    if (!(cell instanceof Lstm || cell instanceof TanhRnn)) {
      return refused("model.cell lstm or tanh", "model.cell", name(cell));
    } else if (spec.model().dropout() > 0) {
      return refused("model.dropout 0", "it", spec.model().dropout());
    } else if (spec.model().depth() > 1 && spec.model().residual()) {
      return refused("model.residual false", "it", true);
    } else if (spec.model().depth() > 1 && spec.model().layerNorm()) {
      return refused("model.layerNorm false", "it", true);
    } else if (!known) {
      String momentum = optimizer instanceof Sgd s ? " with momentum " + s.momentum() : "";
      return refused(
          "training.optimizer adam, or sgd without momentum", "it", name(optimizer) + momentum);
    }
    Double clipNorm = spec.training().clipNorm();
    return clipNorm == null
        ? Optional.empty()
        : refused(
            "training.clipNorm none (DL4J clips layer by layer, not over all parameters)",
            "it",
            clipNorm);
  }

  /** As above, with the data at hand. */
  static Optional<String> problem(Trial trial) {
    SequenceShape shape = trial.data().shape();
    boolean fits =
        shape.inputKind() == SequenceShape.InputKind.DENSE
            && shape.loss() == SequenceShape.Loss.CROSS_ENTROPY;
    if (!(trial.spec().execution() instanceof Execution.DataParallel)) {
      return Optional.empty();
    } else if (!fits) {
      return refused("a task of dense inputs and classes", "task", name(trial.spec().task()));
    }
    return trial.data().unequalLengths()
        ? refused(
            "sequences of equal length", "task", name(trial.spec().task()) + " of other lengths")
        : problem(trial.spec());
  }

  private static Optional<String> refused(String needed, String subject, Object found) {
    return Optional.of(
        String.format("execution data-parallel needs %s; %s is %s", needed, subject, found));
  }

  private static String name(Object setting) {
    return VariantName.of(setting);
  }
}
