package org.rhosweep.sweeps.run;

import java.io.Serializable;
import org.rhosweep.core.train.TrainingResult.Divergence;

/** How a trial ended: every trial ends in exactly one outcome, and all are stored. */
public sealed interface Outcome extends Serializable {
  /** The value of the {@code outcome} column. */
  String name();

  /** The value of the {@code reason} column: one line, or null. */
  String reason();

  /** Trained to the end. */
  record Completed() implements Outcome {
    @Override
    public String name() {
      return "COMPLETED";
    }

    @Override
    public String reason() {
      return null;
    }
  }

  /** A state, loss, gradient or weight became NaN or infinite. */
  record Diverged(Divergence divergence) implements Outcome {
    @Override
    public String name() {
      return "DIVERGED";
    }

    @Override
    public String reason() {
      return divergence.quantity()
          + " not finite at training step "
          + divergence.trainingStep()
          + (divergence.layer() >= 0 ? ", layer " + divergence.layer() : "")
          + (divergence.timeStep() >= 0 ? ", time step " + divergence.timeStep() : "");
    }
  }

  /** A bug or a user's mistake. */
  record Failed(String errorClass, String message, String stackHash) implements Outcome {
    /** Of what was thrown, or of what ended the trial from outside. */
    public static Failed of(Throwable thrown) {
      return Failures.of(thrown);
    }

    @Override
    public String name() {
      return "FAILED";
    }

    @Override
    public String reason() {
      return errorClass + ": " + message;
    }
  }

  /** The heap was too small. */
  record OutOfMemory(String message) implements Outcome {
    @Override
    public String name() {
      return "OUT_OF_MEMORY";
    }

    @Override
    public String reason() {
      return message;
    }
  }

  /** Known before running that it cannot run here. */
  record Infeasible(String reason) implements Outcome {
    @Override
    public String name() {
      return "INFEASIBLE";
    }
  }
}
