package org.rhosweep.core.engine;

import java.util.List;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingSettings;

/** A program that trains a little, for {@link FreshJvm}. */
public final class SmallTraining {
  private SmallTraining() {}

  /** Trains on the engine named by the first argument, or says why not. */
  public static void main(String[] arguments) {
    EngineName engine = EngineName.valueOf(arguments[0]);
    String problem = Engines.problem(engine).orElse(null);
    if (problem != null) {
      System.out.println("problem: " + problem);
      return;
    }
    Trainer training =
        new Trainer(
            new ModelSettings(new TanhRnn(), 4, 1),
            new Orthogonal(1),
            new TrainingSettings(new Adam(1e-3, 0.9, 0.999, 1e-8), 4, 2, null, 1, 8),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            engine,
            1);
    int steps = training.train(new Adding(5, 8).load(), () -> 0).trainingSteps();
    System.out.println("trained " + steps + " on " + Engines.form(engine).name());
  }
}
