package org.rhosweep.spark.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceData;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.Sequences;
import org.rhosweep.core.task.Split;
import org.rhosweep.core.task.Task;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.sweeps.text.Counts;

/** What was understood of a task's data, as text. */
final class DataText {
  private static final int MAX_FEATURES = 16;
  private static final int MAX_CLASSES = 40;
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
    SequenceData own = data instanceof SequenceData sequences ? sequences : null;
    Map<Split, DataSummary> splits = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      splits.put(split, DataSummary.of(data, split));
    }
    fact("task", VariantName.of(task));
    if (task instanceof Sequences sequences) {
      fact("path", sequences.path());
    }
    fact("inputs", inputs(shape));
    fact("asked for", target(shape));
    if (task instanceof Sequences sequences) {
      fact("standardised", standardised(sequences));
    }
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
    classes(shape, splits, own);
    lengths(shape, splits.get(Split.TRAIN));
    features(splits.get(Split.TRAIN), own);
    examples(shape, splits.get(Split.TRAIN), own);
  }

  private static String standardised(Sequences task) {
    if (!task.columns().unit().isEmpty()) {
      return "no: a network reads how many events of each unit are in a time step";
    }
    return task.standardize()
        ? "a network reads (value - mean) / deviation, both of the training part"
        : "no: a network reads the values as they are";
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
    String steps = Counts.of(shape.sequenceLength(), "time step");
    return shape.inputKind() == SequenceShape.InputKind.DENSE
        ? String.format(
            Locale.ROOT, "%s, at each %s", steps, Counts.of(shape.inputSize(), "number"))
        : String.format(
            Locale.ROOT,
            "%s, at each one of %d tokens, embedded in %s",
            steps,
            shape.inputSize(),
            Counts.of(shape.embeddingSize(), "number"));
  }

  private static String target(SequenceShape shape) {
    String what =
        shape.loss() == SequenceShape.Loss.CROSS_ENTROPY
            ? "one of " + Counts.of(shape.outputSize(), "class")
            : Counts.of(shape.outputSize(), "number");
    return what
        + (shape.targetPosition() == SequenceShape.TargetPosition.LAST_STEP
            ? ", at the last time step"
            : ", at every time step");
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

  private void classes(SequenceShape shape, Map<Split, DataSummary> splits, SequenceData own) {
    if (shape.loss() != SequenceShape.Loss.CROSS_ENTROPY
        || shape.inputKind() == SequenceShape.InputKind.TOKENS) {
      return;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (int label = 0; label < Math.min(MAX_CLASSES, shape.outputSize()); label++) {
      List<Object> row = new ArrayList<>();
      row.add(name(own, label));
      for (DataSummary summary : splits.values()) {
        row.add(summary.labels()[label]);
      }
      rows.add(row);
    }
    table(
        shape.outputSize() <= MAX_CLASSES
            ? "classes"
            : "classes, the first " + MAX_CLASSES + " of " + shape.outputSize(),
        List.of("class", "train", "eval", "test"),
        rows);
  }

  private void lengths(SequenceShape shape, DataSummary training) {
    SortedMap<Integer, Integer> lengths = training.lengths();
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

  /** What a class is called: as in the files, or its number. */
  private static Object name(SequenceData own, int label) {
    return own == null ? (Object) label : own.classes().get(label);
  }

  /** Of files as they hold the numbers, of other data as the network reads them. */
  private void features(DataSummary training, SequenceData own) {
    DataSummary.Feature[] features = training.features();
    if (features.length == 0) {
      return;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(features.length, MAX_FEATURES); i++) {
      DataSummary.Feature feature = features[i];
      double mean = own == null ? 0 : own.featureMeans()[i];
      double deviation = own == null ? 1 : own.featureDeviations()[i];
      rows.add(
          List.of(
              own == null ? (Object) i : own.featureNames().get(i),
              number(feature.mean() * deviation + mean),
              number(feature.deviation() * deviation),
              number(feature.least() * deviation + mean),
              number(feature.largest() * deviation + mean)));
    }
    table(
        "features of the training part"
            + (own == null ? ", as the network reads them" : "")
            + (features.length <= MAX_FEATURES
                ? ""
                : ", the first " + MAX_FEATURES + " of " + features.length),
        List.of("feature", "mean", "deviation", "least", "largest"),
        rows);
  }

  private void examples(SequenceShape shape, DataSummary training, SequenceData own) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < training.first().size(); i++) {
      DataSummary.Example example = training.first().get(i);
      List<Object> row = new ArrayList<>();
      if (own != null) {
        row.add(place(own.examples(Split.TRAIN).get(i)));
      }
      row.add(example.length());
      row.add(target(example.target(), own));
      row.add(inputs(example, own) + (example.length() > example.inputs().size() ? " …" : ""));
      rows.add(row);
    }
    List<String> columns = new ArrayList<>();
    if (own != null) {
      columns.add("place");
    }
    columns.add("time steps");
    columns.add(shape.loss() == SequenceShape.Loss.CROSS_ENTROPY ? "class" : "target");
    columns.add(
        shape.inputKind() == SequenceShape.InputKind.TOKENS
            ? "tokens"
            : own == null ? "first feature" : own.featureNames().get(0));
    table("first training sequences", columns, rows);
  }

  private static String place(SequenceData.Example example) {
    Origin origin = example.origin();
    String place =
        String.format(
            Locale.ROOT, "%s, %s %d", origin.file().name(), origin.unit(), origin.number());
    return example.id() == null ? place : place + ", id " + example.id();
  }

  private static Object target(Number target, SequenceData own) {
    if (target == null) {
      return "-";
    }
    return target instanceof Integer label && own != null ? name(own, label) : text(target);
  }

  private static String inputs(DataSummary.Example example, SequenceData own) {
    double mean = own == null ? 0 : own.featureMeans()[0];
    double deviation = own == null ? 1 : own.featureDeviations()[0];
    return example.inputs().stream()
        .map(
            input ->
                input instanceof Float ? (Number) (input.doubleValue() * deviation + mean) : input)
        .map(DataText::text)
        .collect(Collectors.joining(" "));
  }

  private static String text(Number value) {
    return value instanceof Float || value instanceof Double
        ? number(value.doubleValue())
        : value.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private void table(String title, List<String> columns, List<List<Object>> rows) {
    out.printf(Locale.ROOT, "%n%s%n", title);
    new TextTable(Screen.output(), List.of()).print(columns, rows.iterator(), out);
  }
}
