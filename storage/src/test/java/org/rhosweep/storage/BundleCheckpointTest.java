package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.storage.SampleTables.output;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.run.Environment;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepFile;

class BundleCheckpointTest {
  /** Everything that a result can hold: predictions, pre-training, radii, gradients, early stop. */
  private static final String SWEEP =
      """
      name: s
      task: {name: sequential-digits, trainExamples: 64, evalExamples: 64, testExamples: 64}
      model: {hiddenSize: 4}
      training:
        trainingSteps: 4
        evaluations: 2
        maxEvalExamples: 64
        earlyStopping: {patience: 1}
      probe: {gradients: log, radii: [before, after, trained]}
      axes:
        model.cell: [tanh, {name: gru}, alif]
        init: [glorot, {name: lsc, maxTrainingSteps: 2}]
      seeds: 1
      """;

  @TempDir Path folder;
  private BundleCheckpoint checkpoint;
  private List<Trial> trials;

  @BeforeEach
  void open() throws Exception {
    checkpoint = new BundleCheckpoint(output(folder), "s", "0123456789abcdef", "app-1");
    trials = Trials.resolve(SweepFile.parse("s.yaml", SWEEP, List.of()).specs());
  }

  @Test
  void givenResultsOfEveryKind_whenKept_thenTheNextAttemptHasTheSameRows() throws Exception {
    TrialRunner runner = runner();
    List<TrialResult> results = new ArrayList<>();
    for (Trial trial : trials) {
      results.add(runner.run(trial));
    }
    TrialResult first = results.get(0);
    for (Outcome outcome :
        List.of(
            Outcome.Failed.of(new IllegalStateException("why")),
            new Outcome.OutOfMemory("heap"),
            new Outcome.Infeasible("too large"))) {
      results.add(new TrialResult(first.trial(), outcome, null, first.provenance()));
    }

    for (TrialResult result : results) {
      checkpoint.save(result);
      TrialResult found = checkpoint.result(result.trial());
      assertThat(found).as(result.trial().configJson()).isNotNull();
      assertThat(found.outcome()).isEqualTo(result.outcome());
      Map<?, List<Object[]>> rows = Map.copyOf(ResultTables.rows(found, "x"));
      ResultTables.rows(result, "x")
          .forEach(
              (table, expected) ->
                  assertThat(rows.get(table))
                      .usingElementComparator((a, b) -> Arrays.deepEquals(a, b) ? 0 : 1)
                      .containsExactlyElementsOf(expected));
    }
  }

  /** What an attacker would leave where a note is expected. */
  private static final class Foreign implements Serializable {
    private static final long serialVersionUID = 1;
    static boolean ran;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      ran = true;
    }
  }

  @Test
  void givenAFileOfAForeignClass_whenReadAsANote_thenNothingOfItRuns() throws Exception {
    Trial trial = trials.get(0);
    checkpoint.save(failed(trial));
    Path note;
    try (var files = Files.walk(folder)) {
      note = files.filter(file -> file.getFileName().toString().endsWith(".tmp")).findAny().get();
    }
    for (Object foreign : List.of(new Foreign(), new ArrayList<>(List.of(new Foreign())))) {
      try (var out = new ObjectOutputStream(Files.newOutputStream(note))) {
        out.writeObject(foreign);
      }
      Foreign.ran = false;

      assertThat(checkpoint.result(trial)).isNull();
      assertThat(Foreign.ran).isFalse();
    }
  }

  @Test
  void givenTheNoteOfAnotherTrial_whenRead_thenItDoesNotCount() throws Exception {
    checkpoint.save(failed(trials.get(0)));
    try (var files = Files.walk(folder)) {
      Path note = files.filter(f -> f.getFileName().toString().endsWith(".tmp")).findAny().get();
      String name = note.getFileName().toString();
      Files.move(note, note.resolveSibling(name.replace(trials.get(0).id(), trials.get(1).id())));
    }

    assertThat(checkpoint.result(trials.get(1))).isNull();
  }

  private static TrialResult failed(Trial trial) {
    return runner().infeasible(trial, "as a test wants");
  }

  private static TrialRunner runner() {
    Environment here = new Environment("test", "simd", 256, "17", "host", "gpu-1");
    return new TrialRunner(DataCache.SHARED, System::nanoTime, () -> 1L, here, 1L << 30);
  }
}
