package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.SigmoidRnn;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.Identity;
import org.rhosweep.core.init.IdentityMatrix;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.init.PerMatrix;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;

class FeasibilityTest {
  private static final Glorot GLOROT = new Glorot(Distribution.UNIFORM, 1);
  private static final long PLENTY = Long.MAX_VALUE;

  private static TrialSpec spec(Initialization init, List<RadiusPhase> radii) {
    return SampleTrials.spec(new ModelSettings(new Lstm(1), 16, 1), init, 10, radii, 0);
  }

  @Test
  void givenWhatRuns_whenChecked_thenNothingToSay() {
    List<TrialSpec> specs = List.of(spec(SampleTrials.glorot(), List.of()));

    assertThat(Feasibility.problems(specs)).isEmpty();
    assertThat(Feasibility.problem(SampleTrials.trial(specs.get(0), SampleTrials.ROWS), PLENTY))
        .isEmpty();
  }

  @Test
  void givenABatchThatTheDataCannotFill_whenChecked_thenSaidBeforeItRuns() {
    TrialSpec spec = spec(SampleTrials.glorot(), List.of());

    // Batches of 32: 31 sequences are too few; of text, 32 streams of 5 tokens and their targets.
    assertThat(Feasibility.problem(trial(spec, SampleTrials.ROWS, 32), PLENTY)).isEmpty();
    assertThat(Feasibility.problem(trial(spec, SampleTrials.ROWS, DataDescription.ENDLESS), PLENTY))
        .isEmpty();
    assertThat(Feasibility.problem(trial(spec, SampleTrials.ROWS, 31), PLENTY))
        .contains(
            "training.batchSize must be 1 to 31, the sequences that the training data has, was 32");
    assertThat(Feasibility.problem(trial(spec, SampleTrials.TOKENS, 161), PLENTY)).isEmpty();
    assertThat(Feasibility.problem(trial(spec, SampleTrials.TOKENS, 160), PLENTY)).isPresent();
  }

  private static Trial trial(TrialSpec spec, SequenceShape shape, long trainingExamples) {
    DataDescription data = new DataDescription(shape, "some", trainingExamples, 20, 20);
    return new Trial("id", spec, "{}", data);
  }

  @Test
  void givenASkewSymmetricMatrix_whenOrthogonalOrTheIdentityIsToDrawIt_thenRefusedByItsGate() {
    EquationsCell cell =
        new EquationsCell(
            List.of("h"), List.of("h = tanh(W_in x + b_in + U_turn[skewSymmetric] h')"), Map.of());
    String rule =
        "draws no skew-symmetric matrix, as a gate's is here; glorot, he and lecun do: turn;"
            + " model.cell is equations";

    assertThat(refused(cell, new Orthogonal(1))).contains("init orthogonal " + rule);
    assertThat(refused(cell, new Identity(1, 0.001))).contains("init identity " + rule);
    assertThat(refused(cell, new PerMatrix(GLOROT, new IdentityMatrix(1), GLOROT)))
        .contains("init identity " + rule);
    assertThat(refused(cell, new PerMatrix(new Orthogonal(1), GLOROT, GLOROT))).isEmpty();
    assertThat(refused(cell, GLOROT)).isEmpty();
    assertThat(refused(new TanhRnn(), new Orthogonal(1))).isEmpty();
  }

  private static Optional<String> refused(Cell cell, Initialization init) {
    TrialSpec spec = SampleTrials.spec(new ModelSettings(cell, 16, 1), init, 10, List.of(), 0);
    return Feasibility.problem(trial(spec, SampleTrials.ROWS, 100), PLENTY);
  }

  @Test
  void givenLscWithoutATransition_whenChecked_thenTheReasonNamesTheSetting() {
    TrialSpec spec = spec(new Lsc(1), List.of());
    ModelSettings dense = new ModelSettings(new FeedForward(FeedForward.Activation.TANH), 16, 1);
    TrialSpec none = SampleTrials.spec(dense, new Lsc(1), 10, List.of(), 0);

    assertThat(Feasibility.problem(trial(spec, SampleTrials.ROWS, 100), PLENTY)).isEmpty();
    assertThat(Feasibility.problem(trial(none, SampleTrials.ROWS, 100), PLENTY))
        .contains(
            "init.terms must name a transition that the network has, was [time, depth]: the cell has"
                + " no memory: model.depth is 1");
  }

  @Test
  void givenASchemeThatIsNotForTheCell_whenChecked_thenSaidWithTheCellsThatItIsFor() {
    Critical critical = new Critical(Critical.Point.RECIPE, null, 1e-5);
    TrialSpec relu =
        SampleTrials.spec(new ModelSettings(new SigmoidRnn(), 16, 1), critical, 10, List.of(), 0);
    String line =
        "init critical is for the cells of the mean-field theory: tanh, relu, minimal-rnn, gru,"
            + " gru-reset-before, peephole-lstm, lstm, feed-forward; model.cell is sigmoid";

    assertThat(Feasibility.problems(List.of(relu, relu, spec(critical, List.of()))))
        .containsExactly("2 of 3 trials: " + line);
    assertThat(Feasibility.problem(SampleTrials.trial(relu, SampleTrials.ROWS), PLENTY))
        .contains(line);
  }

  @Test
  void givenACellOfEquations_whenCriticalIsAskedFor_thenTheReasonIsGivenAndNothingElseIsRefused() {
    Critical critical = new Critical(Critical.Point.RECIPE, null, 1e-5);
    EquationsCell cell =
        new EquationsCell(List.of("h"), List.of("h = tanh(W x + U h' + b)"), Map.of());
    TrialSpec spec = SampleTrials.spec(new ModelSettings(cell, 16, 1), critical, 10, List.of(), 0);

    assertThat(Feasibility.problem(SampleTrials.trial(spec, SampleTrials.ROWS), PLENTY))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("init critical is for the cells of the mean-field theory: tanh")
                    .endsWith("model.cell is equations"));
    TrialSpec glorot = SampleTrials.spec(cell, 16, 1, 10, 0);
    assertThat(Feasibility.problem(SampleTrials.trial(glorot, SampleTrials.ROWS), PLENTY))
        .isEmpty();
  }

  @Test
  void givenAPointOfDepth_whenLayersAreResidual_thenTheReasonIsGiven() {
    Critical critical = new Critical(Critical.Point.RECIPE, null, 1e-5);
    for (boolean residual : new boolean[] {true, false}) {
      ModelSettings model = new ModelSettings(new ReluRnn(), 16, 3, 0, residual, !residual);
      TrialSpec spec = SampleTrials.spec(model, critical, 10, List.of(), 0);
      assertThat(Feasibility.problems(List.of(spec)))
          .containsExactly(
              "1 of 1 trials: init critical is for relu and feed-forward without model.residual and"
                  + " model.layerNorm: their point is one of signals that cross layers; model.cell is"
                  + " relu");
    }
    ModelSettings tanh = new ModelSettings(new TanhRnn(), 16, 3, 0, true, true);
    assertThat(Feasibility.problems(List.of(SampleTrials.spec(tanh, critical, 10, List.of(), 0))))
        .isEmpty();
  }

  @Test
  void givenSequencesOfUnequalLengths_whenDataParallel_thenTheReasonNamesThem() throws Exception {
    String file = "{name: s, execution: data-parallel, model: {cell: lstm}}";
    TrialSpec spec = SweepFile.parse("s.yaml", file, List.of()).specs().get(0);
    for (boolean unequal : new boolean[] {true, false}) {
      Trial trial =
          new Trial(
              "id",
              spec,
              "{}",
              new DataDescription(SampleTrials.ROWS, "some", 100, 20, 20, null, unequal));
      assertThat(Feasibility.problem(trial, PLENTY).orElse("none"))
          .isEqualTo(
              unequal
                  ? "execution data-parallel needs sequences of equal length; task is"
                      + " sequential-digits of other lengths"
                  : "none");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model: {cell: gru}|model.cell lstm or tanh; model.cell is gru",
        "model: {dropout: 0.1}|model.dropout 0; it is 0.1",
        "model: {depth: 2, residual: true}|model.residual false; it is true",
        "model: {depth: 2, layerNorm: true}|model.layerNorm false; it is true",
        "training: {optimizer: adamw}|training.optimizer adam, or sgd without momentum; it is adamw",
        "training: {optimizer: {name: sgd, momentum: 0.9}}|it is sgd with momentum 0.9",
        "training: {clipNorm: 1}|training.clipNorm none (DL4J clips layer by layer, not over all"
            + " parameters); it is 1.0",
        "task: adding|a task of dense inputs and classes; task is adding",
      })
  void givenWhatDl4jLacks_whenDataParallel_thenTheReasonNamesIt(String yaml, String line)
      throws Exception {
    String file = "{name: s, execution: data-parallel, " + yaml + "}";
    List<TrialSpec> parallel = SweepFile.parse("s.yaml", file, List.of()).specs();
    String single = file.replace("data-parallel", "single");

    assertThat(Feasibility.problem(Trials.resolve(parallel).get(0), PLENTY))
        .hasValueSatisfying(
            reason ->
                assertThat(reason).startsWith("execution data-parallel needs ").endsWith(line));
    assertThat(Feasibility.problems(SweepFile.parse("s.yaml", single, List.of()).specs()))
        .isEmpty();
  }

  private static Trial trial(int hiddenSize, int depth, int sequenceLength, int batchSize) {
    TrialSpec small = spec(SampleTrials.glorot(), List.of());
    TrialSpec spec =
        new TrialSpec(
            small.task(),
            new ModelSettings(new Lstm(1), hiddenSize, depth),
            small.init(),
            new TrainingSettings(small.training().optimizer(), batchSize, 10, null, 1, 32),
            small.probe(),
            small.engine(),
            0);
    SequenceShape shape =
        new SequenceShape(
            sequenceLength,
            SequenceShape.InputKind.DENSE,
            28,
            0,
            10,
            SequenceShape.TargetPosition.LAST_STEP,
            SequenceShape.Loss.CROSS_ENTROPY);
    return trial(spec, shape, DataDescription.ENDLESS);
  }

  @Test
  void givenAModelTooLargeForASlot_whenLookedAt_thenTheReasonSaysHowMuchAndWhatFits() {
    Trial trial = trial(256, 4, 784, 128);
    long slot = 1L << 30;

    String problem = Feasibility.problem(trial, slot).orElseThrow();

    // States and kept values alone: (2 + 5) * 784 * 128 * 256 * 4 layers * 4 bytes = 2.9 GB.
    assertThat(problem)
        .startsWith("the network needs about ")
        .contains("a slot has 1024 MiB", "--retry-failed");
    int fits = Integer.parseInt(problem.replaceAll(".*at most ([0-9]+) with.*", "$1"));
    assertThat(Feasibility.problem(trial(256, 4, 784, fits), slot)).isEmpty();
    assertThat(Feasibility.problem(trial(256, 4, 784, fits + 1), slot)).isPresent();
    assertThat(Feasibility.problem(trial, PLENTY)).isEmpty();
  }

  @Test
  void givenArraysBeyondJavas_whenLookedAt_thenItIsAReasonAndNoException() {
    // 10,001 steps x 128 sequences x 4096 units = 5.2e9 numbers.
    assertThat(Feasibility.problem(trial(4096, 1, 10_000, 128), PLENTY).orElseThrow())
        .contains("one array of 52", "the longest has 2147483583", "training.batchSize");
    // 8192 x 8192 x 8 matrices x 1000 layers.
    assertThat(Feasibility.problem(trial(8192, 1000, 28, 32), PLENTY).orElseThrow())
        .contains("the parameters would be one array", "smaller model.hiddenSize");
    assertThat(Feasibility.problem(trial(8192, 1000, Integer.MAX_VALUE, 65536), PLENTY))
        .isPresent();
  }
}
