package org.rhosweep.core.train;

import java.util.List;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.CopyMemory;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;

/** Trains every cell for 50 steps and prints what came out; run in JVMs of different kinds. */
public final class TrialHashes {
  private TrialHashes() {}

  /** Prints the vector width, then a line per trial: cell, task, hash. */
  public static void main(String[] arguments) {
    System.out.println("bits " + KernelChoice.best().vectorBits());
    List<Dataset> data =
        List.of(
            new SequentialDigits(
                    28,
                    1,
                    0,
                    org.rhosweep.core.task.PaddingKind.ZEROS,
                    false,
                    TargetPosition.LAST_STEP,
                    200,
                    50)
                .load(),
            new Adding(20, 50).load(),
            new CopyMemory(4, 3, 5, 40).load());
    for (Cell cell : Networks.CELLS) {
      for (Dataset dataset : data) {
        System.out.println(
            cell + " " + dataset.description().fingerprint() + " " + hash(cell, dataset));
      }
    }
    List<Optimizer> others =
        List.of(
            new AdamW(3e-3, 0.9, 0.999, 1e-8, 0.1),
            new AdaBelief(3e-3, 0.9, 0.999, 1e-16),
            new Sgd(3e-2, 0.9),
            new Lookahead(new AdaBelief(3e-3, 0.9, 0.99, 1e-12), 6, 0.5));
    Schedule schedule = new Schedule.Cosine(0.1, 7);
    for (Optimizer optimizer : others) {
      TrainingSettings training =
          new TrainingSettings(optimizer, schedule, 20, 50, 1.0, 2, 50, null);
      ModelSettings model = new ModelSettings(new Lstm(1), 19, 2);
      System.out.println(optimizer + " " + hash(model, data.get(1), training));
    }
    TrainingSettings training = new TrainingSettings(others.get(0), 20, 50, 1.0, 2, 50);
    for (Dataset dataset : data) {
      ModelSettings model = new ModelSettings(new Gru(0), 19, 2, 0.3);
      System.out.println(
          model + " " + dataset.description().fingerprint() + " " + hash(model, dataset, training));
    }
  }

  private static String hash(Cell cell, Dataset data) {
    Optimizer adam = new Adam(3e-3, 0.9, 0.999, 1e-8);
    return hash(
        new ModelSettings(cell, 19, 2), data, new TrainingSettings(adam, 20, 50, 1.0, 2, 50));
  }

  private static String hash(ModelSettings model, Dataset data, TrainingSettings training) {
    Initialization init = new Orthogonal(1);
    ProbeSettings probe = new ProbeSettings(GradientSchedule.NONE, List.of());
    return new Training(model, init, training, probe, EngineName.SIMD, 5)
        .run(data, () -> 0)
        .resultHash();
  }
}
