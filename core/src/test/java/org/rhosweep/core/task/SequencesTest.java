package org.rhosweep.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.Sequences.Columns;
import org.rhosweep.core.task.Sequences.Events;
import org.rhosweep.core.task.Sequences.Target;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.kernels.KernelChoice;

class SequencesTest {
  private static final Columns STEPS =
      new Columns("id", "t", List.of(), List.of("y"), "part", "", "");
  private static final TargetPosition LAST = TargetPosition.LAST_STEP;
  private static final TargetPosition EVERY = TargetPosition.EVERY_STEP;

  /** Two training sequences of 3 and 1 steps, one of evaluation, one of test. */
  private static final String SMALL =
      """
      id t x c y part
      a 0 1 7 up train
      a 1 2 7 up train
      a 2 3 7 up train
      b 0 6 7 down train
      e 0 5 8 down val
      e 1 7 7 down val
      f 0 0 7 up test
      """;

  @TempDir Path folder;

  private String write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  private Sequences small(Target target, TargetPosition lossAt) throws IOException {
    return new Sequences(write("small.rows", SMALL), Rows.STEPS, STEPS, target, lossAt);
  }

  @Test
  void givenTrainingPart_whenLoaded_thenStandardisedByItAlone() throws IOException {
    SequenceData data = (SequenceData) small(Target.CLASS, LAST).load();

    // x: 1 2 3 6: mean 3, squares 4 1 0 9, deviation sqrt(14 / 4); c is constant: c - 7.
    double deviation = Math.sqrt(3.5);
    assertThat(data.featureMeans()).containsExactly(3, 7);
    assertThat(data.featureDeviations()).containsExactly(deviation, 1);
    assertThat(data.inputs(Split.EVAL, 0))
        .containsExactly((float) (2 / deviation), 1f, (float) (4 / deviation), 0f);
    assertThat(data.classes()).containsExactly("down", "up");
    assertThat(data.classCounts(Split.TRAIN)).containsExactly(1, 1);
    assertThat(data.description().shape()).isEqualTo(Networks.dense(3, 2, 2, LAST));
  }

  @Test
  void givenUnequalLengths_whenFilled_thenEverySequenceEndsAtTheLastStep() throws IOException {
    SequenceData data = (SequenceData) small(Target.CLASS, EVERY).load();
    Batch batch = new Batch(data.description().shape(), 3);
    Arrays.fill(batch.inputs, 9);
    Arrays.fill(batch.labels, 9);
    data.evaluation(Split.TRAIN, 3, 10).fill(0, batch);

    int b = batch.lengths[0] == 1 ? 0 : 1;
    assertThat(Arrays.copyOf(batch.lengths, 2)).containsExactlyInAnyOrder(1, 3);
    assertThat(Arrays.copyOfRange(batch.labels, 3 * b, 3 * b + 3))
        .containsExactly(Batch.IGNORED, Batch.IGNORED, 0);
    assertThat(Arrays.copyOfRange(batch.inputs, 6 * b, 6 * b + 6))
        .containsExactly(0, 0, 0, 0, (float) (3 / Math.sqrt(3.5)), 0);
    batch.requireRunnable(data.description().shape(), 3);
  }

  @Test
  void givenNextStep_whenFilled_thenTargetsAreTheFeaturesOneStepLater() throws IOException {
    Columns columns = new Columns("id", "t", List.of("x"), List.of(), "", "", "");
    StringBuilder text = new StringBuilder("id t x\n");
    for (int id = 0; id < 10; id++) {
      for (int t = 0; t < 4; t++) {
        text.append("s%d %d %d\n".formatted(id, t, 10 * id + t));
      }
    }
    Sequences task =
        new Sequences(
            write("a.rows", text.toString()),
            "",
            "",
            Rows.STEPS,
            columns,
            Target.NEXT_STEP,
            LAST,
            false,
            new Events(),
            0,
            0.2,
            0.2);
    Dataset data = task.load();

    SequenceShape shape = data.description().shape();
    assertThat(shape.sequenceLength()).isEqualTo(3);
    assertThat(shape.targetPosition()).isEqualTo(EVERY);
    assertThat(shape.loss()).isEqualTo(Loss.MEAN_SQUARED_ERROR);
    Batch batch = new Batch(shape, 1);
    data.evaluation(Split.TEST, 1, 1).fill(0, batch);
    float first = batch.inputs[0];
    assertThat(batch.inputs).containsExactly(first, first + 1, first + 2);
    assertThat(batch.targets).containsExactly(first + 1, first + 2, first + 3);
    assertThat(batch.lengths).isNull();
  }

  @Test
  void givenNumbersAsTargets_whenLoaded_thenStandardisedByTheTrainingPart() throws IOException {
    String text = SMALL.replace("up", "4").replace("down", "8");
    Sequences task = new Sequences(write("n.rows", text), Rows.STEPS, STEPS, Target.NUMBERS, LAST);
    SequenceData data = (SequenceData) task.load();
    Batch batch = new Batch(data.description().shape(), 1);

    data.evaluation(Split.TEST, 1, 1).fill(0, batch);
    assertThat(data.targetMeans()).containsExactly(6);
    assertThat(batch.targets).containsExactly(-1); // (4 - 6) / 2
  }

  @Test
  void givenOtherFilesOfTheSameContent_whenDescribed_thenTheSameFingerprintAndBatches()
      throws IOException {
    List<String> rows = SMALL.lines().skip(1).toList();
    String header = SMALL.lines().findFirst().orElseThrow() + "\n";
    List<String> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(1));
    write("parts/0.rows", header + String.join("\n", shuffled.subList(0, 3)));
    write("parts/1.rows", header + String.join("\n", shuffled.subList(3, 7)));
    write(
        "lists.rows",
        """
        name x c label use
        f 0 7 up testing
        e 5,7 8,7 down dev
        b 6.0 7 down training
        a 1,2,3 7,7,7 up,up,up training
        """);
    Sequences here = small(Target.CLASS, LAST);
    Sequences chunks =
        new Sequences(folder.resolve("parts").toString(), Rows.STEPS, STEPS, Target.CLASS, LAST);
    Columns named = new Columns("name", "", List.of(), List.of("label"), "use", "", "");
    Sequences lists =
        new Sequences(
            folder.resolve("lists.rows").toString(), Rows.SEQUENCES, named, Target.CLASS, LAST);

    assertThat(chunks.describe()).isEqualTo(here.describe());
    assertThat(lists.describe()).isEqualTo(here.describe());
    assertThat(batches(chunks)).isEqualTo(batches(here));
    assertThat(batches(lists)).isEqualTo(batches(here));
  }

  @ParameterizedTest
  @CsvSource({
    "a 2 3 7, a 2 3.5 7",
    "e 1 7 7 down val, g 1 7 7 down val",
    "f 0 0 7 up, f 0 0 7 down",
    "f 0 0 7 up test, f 0 0 7 up val"
  })
  void givenOtherContent_whenDescribed_thenAnotherFingerprint(String from, String to)
      throws IOException {
    String fingerprint = small(Target.CLASS, LAST).describe().fingerprint();
    String changed = SMALL.replace(from, to) + "h 0 1 7 up test\n";
    String same = SMALL + "h 0 1 7 up test\n";

    assertThat(changed).isNotEqualTo(same);
    assertThat(fingerprint("c.rows", changed))
        .isNotEqualTo(fingerprint("s.rows", same))
        .isNotEqualTo(fingerprint);
  }

  private String fingerprint(String name, String text) throws IOException {
    return new Sequences(write(name, text), Rows.STEPS, STEPS, Target.CLASS, LAST)
        .describe()
        .fingerprint();
  }

  @Test
  void givenFractions_whenSplit_thenByContentAndSeedAndNotByTheOrderOfFiles() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(i + " " + (i % 2 == 0 ? "odd" : "even"));
    }
    Sequences forward = fractions("f.rows", rows, 0);
    Collections.reverse(rows);
    Sequences backward = fractions("b.rows", rows, 0);
    Sequences other = fractions("o.rows", rows, 1);

    assertThat(parts(backward)).isEqualTo(parts(forward));
    assertThat(parts(other)).isNotEqualTo(parts(forward));
    assertThat(parts(forward)).hasSize(3);
    assertThat(parts(forward).get(0)).hasSize(28);
    assertThat(parts(forward).get(1)).hasSize(6);
    assertThat(parts(forward).stream().flatMap(List::stream)).hasSize(40).doesNotHaveDuplicates();
  }

  private Sequences fractions(String name, List<String> rows, long seed) throws IOException {
    String text = "x y\n" + String.join("\n", rows) + "\n";
    Columns columns = new Columns("", "", List.of("x"), List.of("y"), "", "", "");
    return new Sequences(
        write(name, text),
        "",
        "",
        Rows.SEQUENCES,
        columns,
        Target.CLASS,
        LAST,
        false,
        new Events(),
        seed,
        0.15,
        0.15);
  }

  private static List<List<Float>> parts(Sequences task) {
    SequenceData data = (SequenceData) task.load();
    return Stream.of(Split.TRAIN, Split.EVAL, Split.TEST)
        .map(
            split ->
                java.util.stream.IntStream.range(0, data.examples(split).size())
                    .mapToObj(i -> data.inputs(split, i)[0])
                    .toList())
        .toList();
  }

  @Test
  void givenFilesForParts_whenLoaded_thenTheyAreThem() throws IOException {
    String header = "x y\n";
    String train = write("train.rows", header + "1,2 a\n3 b\n5 a\n7 b\n9 a\n11 b\n13 a\n15 b\n");
    String test = write("test.rows", header + "4 b\n");
    Columns columns = new Columns("", "", List.of("x"), List.of("y"), "", "", "");
    Sequences task =
        new Sequences(
            train,
            "",
            test,
            Rows.SEQUENCES,
            columns,
            Target.CLASS,
            LAST,
            true,
            new Events(),
            0,
            0.2,
            0.2);

    DataDescription description = task.describe();

    assertThat(description.testExamples()).isEqualTo(1);
    assertThat(description.evaluationExamples()).isEqualTo(2); // 0.2 of 8
    assertThat(description.trainingExamples()).isEqualTo(6);
  }

  @Test
  void givenEvents_whenBinned_thenCountsOfUnits() throws IOException {
    String text =
        """
        id t u y part
        a 0.0 0 p train
        a 0.9 0 p train
        a 1.0 2 p train
        a 4.0 1 p train
        b 2.5 1 q train
        e 3.9 0 q eval
        f 9.0 2 q test
        f 0.5 2 q test
        """;
    Columns columns = new Columns("id", "t", List.of(), List.of("y"), "part", "u", "");
    String path = write("events.rows", text);

    SequenceData widths = (SequenceData) events(path, columns, new Events(1, 0, 0, 0)).load();
    int a = widths.classes().get(widths.labels(Split.TRAIN, 0)[0]).equals("p") ? 0 : 1;
    assertThat(widths.inputs(Split.TRAIN, a))
        .containsExactly(2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0);
    assertThat(widths.examples(Split.TRAIN).get(1 - a).timeSteps()).isEqualTo(3);
    assertThat(widths.description().shape().sequenceLength()).isEqualTo(10);

    // 2 bins up to the last event of training, 4.0, which the second one holds; f's at 9 is beyond.
    SequenceData bins = (SequenceData) events(path, columns, new Events(0, 2, 0, 4)).load();
    assertThat(bins.inputs(Split.TRAIN, a)).containsExactly(2, 0, 1, 0, 0, 1, 0, 0);
    assertThat(bins.inputs(Split.TEST, 0)).containsExactly(0, 0, 1, 0, 0, 0, 0, 0);
    SequenceData cut = (SequenceData) events(path, columns, new Events(0, 2, 2, 3)).load();
    assertThat(cut.inputs(Split.TRAIN, a)).containsExactly(2, 0, 0, 0, 0, 1);
    assertThatThrownBy(() -> events(path, columns, new Events(1, 0, 0, 2)).load())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("events.rows, line 2, column u: unit 2; there are units 0 to 1");
  }

  private static Sequences events(String path, Columns columns, Events events) {
    return new Sequences(
        path, "", "", Rows.STEPS, columns, Target.CLASS, LAST, true, events, 0, 0.1, 0.1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 1 2 7 | a 1 NaN 7 | line 3, column x: a missing value (sequence a); all values must be",
        "a 1 2 7 | a 1 Infinity 7 | line 3, column x: Infinity (sequence a); all values must be",
        "a 1 2 7 | a 0 2 7 | line 3, column t: 0.0, as at",
        "e 0 5 8 down val | e 0 5 8 left val | column y: class left is in the evaluation part",
        "f 0 0 7 up test | f 0 0 7 left test | line 8, column y: class left is in the test part",
        "f 0 0 7 up test | f 0 0 7 up later | line 8, column part: later; the part of a sequence",
        "e 1 7 7 down val | e 1 7 7 down test | line 7, column part: test, but sequence e is in val",
        "a 2 3 7 | a 2 1e300 7 | column x: 1.0E300 is beyond what a network can read",
      })
  void givenAMistake_whenLoaded_thenOneLineWithFileRowAndColumn(
      String right, String wrong, String message) throws IOException {
    Columns columns = new Columns("id", "t", List.of("x", "c"), List.of("y"), "part", "", "");
    String text = SMALL.replace(right, wrong);
    String path =
        write(
            "m.rows",
            wrong.contains("left") && wrong.contains("val")
                ? text.replace("e 1 7 7 down", "e 1 7 7 left")
                : text);
    Sequences task =
        new Sequences(
            path,
            "",
            "",
            Rows.STEPS,
            columns,
            Target.CLASS,
            LAST,
            false,
            new Events(),
            0,
            0.1,
            0.1);

    assertThat(text).isNotEqualTo(SMALL);
    assertThatThrownBy(task::load)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("m.rows")
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void givenSequencesThatCannotBe_whenLoaded_thenOneLineEach() throws IOException {
    assertMistake("x y\n1 a\n- b\n", "line 3: a sequence of length 0; it must have at least 1");
    assertMistake("x y\n1 a\n2 a\n3 a\n4 a\n5 a\n6 a\n7 a\n", "is class a; there must be two");
    assertMistake("x y\n1 a\n2 b\n", "2 sequences cannot be split into training, evaluation");
    assertMistake("x y\n", "holds no sequences");
    assertMistake("x y\n1,2,3 a,b\n", "line 2, column y: 2 targets for 3 time steps; there must");
    write("two/1.rows", "x y\n1 a\n2 b\n");
    write("two/2.rows", "x y z\n1 a 3\n2 b 4\n");
    assertThatThrownBy(() -> lists(folder.resolve("two").toString(), List.of()).load())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2.rows, line 2: 2 features, but 1 at");
  }

  private void assertMistake(String text, String message) throws IOException {
    String path = write("bad.rows", text);
    assertThatThrownBy(() -> lists(path, List.of("x")).load())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("bad.rows");
  }

  private static Sequences lists(String path, List<String> features) {
    Columns columns = new Columns("", "", features, List.of("y"), "", "", "");
    return new Sequences(path, Rows.SEQUENCES, columns, Target.CLASS, LAST);
  }

  @Test
  void givenALongerSequenceInAnotherPart_whenTrained_thenTheSameBits() throws IOException {
    String longer = SMALL + "f 1 0 7 up test\n".repeat(1);
    for (int t = 2; t < 10; t++) {
      longer += "f %d 0 7 up test\n".formatted(t);
    }
    Dataset data = small(Target.CLASS, EVERY).load();
    Sequences other =
        new Sequences(write("l.rows", longer), Rows.STEPS, STEPS, Target.CLASS, EVERY);
    assertThat(other.describe().shape().sequenceLength()).isEqualTo(10);

    assertThat(gradient(other.load())).isEqualTo(gradient(data));
    assertThat(gradient(data)).contains(0f).anyMatch(value -> value != 0);
  }

  private static List<Float> gradient(Dataset data) {
    ParameterLayout layout = Networks.layout(new Gru(0), 5, 2, data.description().shape());
    Batch batch = new Batch(data.description().shape(), 2);
    data.training(2, 3).fill(4, batch);
    float[] gradient = new float[layout.size()];
    try (SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 2, true)) {
      network.load(Networks.weights(layout, 0.5, 1));
      BatchLoss loss = network.gradient(batch, gradient, null);
      assertThat(loss.targets()).isEqualTo(4);
      assertThat(loss.meanLoss()).isCloseTo(0.7, within(0.5));
    }
    List<Float> values = new ArrayList<>();
    for (float value : gradient) {
      values.add(value);
    }
    return values;
  }

  private static List<String> batches(Sequences task) {
    Dataset data = task.load();
    List<String> contents = new ArrayList<>();
    for (Split split : Split.values()) {
      Batch batch = new Batch(data.description().shape(), 2);
      data.evaluation(split, 2, 10).fill(0, batch);
      contents.add(
          Arrays.toString(batch.inputs)
              + Arrays.toString(batch.labels)
              + Arrays.toString(batch.lengths));
    }
    return contents;
  }
}
