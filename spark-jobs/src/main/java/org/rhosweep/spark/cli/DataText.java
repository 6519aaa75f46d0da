package org.rhosweep.spark.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.Split;
import org.rhosweep.core.task.Task;

/** What was understood of a task's data, as text. */
final class DataText {
  private static final int MOST_FEATURES = 16;
  private static final int MOST_CLASSES = 40;
  private static final int BINS = 12;
  private static final int BAR = 40; // characters
  private static final int FINGERPRINT = 64;

  private final PrintStream out;

  DataText(PrintStream out) {
    this.out = out;
  }

  /** Prints everything. */
  void print(Task task, Dataset data) {
    DataDescription description = data.description();
    SequenceShape shape = description.shape();
    Map<Split, DataSummary> splits = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      splits.put(split, DataSummary.of(data, split));
    }
    fact("task", VariantName.of(task));
    fact("inputs", inputs(shape));
    fact("asked for", target(shape));
    fact("fingerprint", shortened(description.fingerprint()));
    DataDescription.UnknownTokens unknown = description.unknownTokens();
    if (unknown != null) {
      fact(
          "unknown tokens",
          String.format(
              Locale.ROOT,
              "%.4f of training, %.4f of evaluation, %.4f of test",
              unknown.training(),
              unknown.evaluation(),
              unknown.test()));
    }
    parts(description, splits);
    classes(shape, splits);
    lengths(shape, splits.get(Split.TRAIN));
    features(splits.get(Split.TRAIN));
    examples(shape, splits.get(Split.TRAIN));
  }

  private void fact(String name, String value) {
    out.printf(Locale.ROOT, "%-16s%s%n", name, value);
  }

  private static String shortened(String fingerprint) {
    return fingerprint.length() <= FINGERPRINT
        ? fingerprint
        : fingerprint.substring(0, FINGERPRINT) + "…";
  }

  private static String inputs(SequenceShape shape) {
    String steps = counted(shape.sequenceLength(), "time step");
    return shape.inputKind() == SequenceShape.InputKind.DENSE
        ? String.format(Locale.ROOT, "%s, at each %s", steps, counted(shape.inputSize(), "number"))
        : String.format(
            Locale.ROOT,
            "%s, at each one of %d tokens, embedded in %s",
            steps,
            shape.inputSize(),
            counted(shape.embeddingSize(), "number"));
  }

  private static String target(SequenceShape shape) {
    String what =
        shape.loss() == SequenceShape.Loss.CROSS_ENTROPY
            ? "one of " + counted(shape.outputSize(), "class").replace("classs", "classes")
            : counted(shape.outputSize(), "number");
    return what
        + (shape.targetPosition() == SequenceShape.TargetPosition.LAST_STEP
            ? ", at the last time step"
            : ", at every time step");
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private void parts(DataDescription description, Map<Split, DataSummary> splits) {
    List<List<Object>> rows = new ArrayList<>();
    splits.forEach(
        (split, summary) -> {
          long examples =
              switch (split) {
                case TRAIN -> description.trainingExamples();
                case EVAL -> description.evaluationExamples();
                case TEST -> description.testExamples();
              };
          List<Object> row = new ArrayList<>(List.of(split.columnValue()));
          row.add(examples == DataDescription.ENDLESS ? "endless" : (Object) examples);
          row.add(summary.sequences());
          row.add(summary.lengths().firstKey());
          row.add(summary.lengths().lastKey());
          rows.add(row);
        });
    table(
        description.shape().inputKind() == SequenceShape.InputKind.TOKENS ? "tokens" : "sequences",
        List.of("part", "examples", "looked at", "shortest", "longest"),
        rows);
  }

  private void classes(SequenceShape shape, Map<Split, DataSummary> splits) {
    if (shape.loss() != SequenceShape.Loss.CROSS_ENTROPY
        || shape.inputKind() == SequenceShape.InputKind.TOKENS) {
      return;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (int label = 0; label < Math.min(MOST_CLASSES, shape.outputSize()); label++) {
      List<Object> row = new ArrayList<>(List.of(label));
      for (DataSummary summary : splits.values()) {
        row.add(summary.labels()[label]);
      }
      rows.add(row);
    }
    table(
        shape.outputSize() <= MOST_CLASSES
            ? "classes"
            : "classes, the first " + MOST_CLASSES + " of " + shape.outputSize(),
        List.of("class", "train", "eval", "test"),
        rows);
  }

  private void lengths(SequenceShape shape, DataSummary training) {
    TreeMap<Integer, Integer> lengths = training.lengths();
    if (lengths.size() < 2) {
      return;
    }
    int least = lengths.firstKey();
    int width = (lengths.lastKey() - least) / BINS + 1;
    int bins = (lengths.lastKey() - least) / width + 1;
    int[] counts = new int[bins];
    lengths.forEach((length, count) -> counts[(length - least) / width] += count);
    int most = Arrays.stream(counts).max().orElseThrow();
    out.printf(Locale.ROOT, "%ntime steps of training sequences%n");
    int digits = Integer.toString(shape.sequenceLength()).length();
    for (int bin = 0; bin < bins; bin++) {
      int from = least + bin * width;
      String range =
          width == 1
              ? String.format(Locale.ROOT, "%" + digits + "d", from)
              : String.format(
                  Locale.ROOT, "%" + digits + "d to %" + digits + "d", from, from + width - 1);
      String bar = "#".repeat((int) Math.ceil((double) BAR * counts[bin] / most));
      out.println(
          String.format(Locale.ROOT, "%s  %6d  %s", range, counts[bin], bar).stripTrailing());
    }
  }

  private void features(DataSummary training) {
    DataSummary.Feature[] features = training.features();
    if (features.length == 0) {
      return;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(features.length, MOST_FEATURES); i++) {
      DataSummary.Feature feature = features[i];
      rows.add(
          List.of(
              i,
              number(feature.mean()),
              number(feature.deviation()),
              number(feature.least()),
              number(feature.largest())));
    }
    table(
        "features of the training part, as the network reads them"
            + (features.length <= MOST_FEATURES
                ? ""
                : ", the first " + MOST_FEATURES + " of " + features.length),
        List.of("feature", "mean", "deviation", "least", "largest"),
        rows);
  }

  private void examples(SequenceShape shape, DataSummary training) {
    List<List<Object>> rows = new ArrayList<>();
    for (DataSummary.Example example : training.first()) {
      String inputs =
          example.inputs().stream().map(DataText::text).collect(Collectors.joining(" "));
      rows.add(
          List.of(
              example.length(),
              example.target() == null ? "-" : text(example.target()),
              inputs + (example.length() > example.inputs().size() ? " …" : "")));
    }
    table(
        "first training sequences",
        List.of(
            "time steps",
            shape.loss() == SequenceShape.Loss.CROSS_ENTROPY ? "class" : "target",
            shape.inputKind() == SequenceShape.InputKind.TOKENS ? "tokens" : "first feature"),
        rows);
  }

  private static String text(Number value) {
    return value instanceof Float ? number(value.doubleValue()) : value.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private void table(String title, List<String> columns, List<List<Object>> rows) {
    out.printf(Locale.ROOT, "%n%s%n", title);
    new TextTable(Screen.output(), List.of()).print(columns, rows.iterator(), out);
  }
}
