package org.rhosweep.storage.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.ClassLabel;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;

/** The lines of a .ts file. Its features are named dim_0, dim_1, …; its target has no name. */
final class TsLines {
  private final DataFile file;
  private final SequenceColumns columns;
  private final ReadLimit limit;
  private final Set<String> classes = new TreeSet<>();
  private int dimensions = -1;
  private int seriesLength = -1;
  private boolean equalLength;
  private boolean classLabel;
  private boolean targetLabel;
  private List<String> featureNames = List.of();
  private long number;

  TsLines(DataFile file, SequenceColumns columns, ReadLimit limit) {
    this.file = file;
    this.columns = columns;
    this.limit = limit;
  }

  /** Appends all sequences. */
  void read(BufferedReader lines, Collection<RawSequence> to) throws IOException {
    boolean data = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      if (data) {
        to.add(sequence(text));
      } else if (text.toLowerCase(Locale.ROOT).equals("@data")) {
        requireColumns();
        data = true;
      } else if (text.startsWith("@")) {
        header(text.substring(1).split("\\s+"));
      } else {
        throw mistake(
            "%s; before @data each line must begin with @ or #", StrictNumber.shown(text));
      }
    }
    if (!data) {
      throw FileBytes.problem(file, "is no .ts file, or truncated: it has no line @data");
    }
  }

  private Origin origin() {
    return new Origin(file, "line", number);
  }

  private DataException mistake(String rule, Object... arguments) {
    return new DataException(origin() + ": " + String.format(Locale.ROOT, rule, arguments));
  }

  private void header(String[] words) {
    switch (words[0].toLowerCase(Locale.ROOT)) {
      case "timestamps" -> {
        if (isTrue(words)) {
          throw mistake(
              "@timeStamps true; time stamps are not read: give the values alone, at equal"
                  + " distances in time");
        }
      }
      case "univariate" -> {
        if (isTrue(words)) {
          dimensions = 1;
        }
      }
      case "dimensions", "dimension" -> dimensions = count(words);
      case "serieslength" -> seriesLength = count(words);
      case "equallength" -> equalLength = isTrue(words);
      case "classlabel" -> {
        classLabel = isTrue(words);
        for (int i = 2; i < words.length; i++) {
          String label = ClassLabel.of(words[i]);
          if (label == null) {
            throw mistake("@classLabel names a class without a visible character");
          }
          classes.add(label);
        }
      }
      case "targetlabel" -> targetLabel = isTrue(words);
      default -> {} // what says nothing about the numbers, such as problemName and missing
    }
  }

  private boolean isTrue(String[] words) {
    String word = words.length < 2 ? "" : words[1].toLowerCase(Locale.ROOT);
    if (!word.equals("true") && !word.equals("false")) {
      throw mistake("@%s must be true or false", StrictNumber.oneLine(words[0]));
    }
    return word.equals("true");
  }

  private int count(String[] words) {
    if (words.length < 2 || !words[1].matches("[0-9]{1,9}")) {
      throw mistake("@%s must be a whole number", StrictNumber.oneLine(words[0]));
    }
    int count = Integer.parseInt(words[1]);
    return count == 0 ? -1 : count; // 0 where it is not known
  }

  /** A .ts file has no names of columns, but its target is marked. */
  private void requireColumns() {
    List<String> named = new ArrayList<>(columns.features());
    named.addAll(columns.target());
    for (String other :
        new String[] {
          columns.id(), columns.time(), columns.split(), columns.unit(), columns.length()
        }) {
      if (other != null) {
        named.add(other);
      }
    }
    if (!named.isEmpty()) {
      throw FileBytes.problem(
          file,
          "has no column %s: a .ts file has no names of columns, all its dimensions are features,"
              + " and its target is what stands last in a line",
          StrictNumber.shown(named.get(0)));
    }
    if (columns.targetKind() == TargetKind.CLASS && !classLabel) {
      throw FileBytes.problem(file, "has no classes: it says @classLabel true nowhere");
    }
    if (columns.targetKind() == TargetKind.NUMBERS && !targetLabel) {
      throw FileBytes.problem(file, "has no number to predict: it says @targetLabel true nowhere");
    }
  }

  private RawSequence sequence(String line) {
    Origin origin = origin();
    if (line.startsWith("(")) {
      throw mistake(
          "time stamps in parentheses are not read: give the values alone, at equal distances in"
              + " time");
    }
    String[] parts = line.split(":", -1);
    int found = parts.length - (classLabel || targetLabel ? 1 : 0);
    if (found < 1) {
      throw mistake(
          "no colon; behind the values of the last dimension a colon and the target must follow");
    }
    if (dimensions < 0) {
      dimensions = found;
    }
    if (found != dimensions) {
      throw mistake("%d dimensions, must be %d", found, dimensions);
    }
    double[][] features = new double[dimensions][];
    for (int dimension = 0; dimension < dimensions; dimension++) {
      features[dimension] = values(origin, "dim_" + dimension, parts[dimension]);
    }
    if (equalLength && seriesLength >= 0 && features[0].length != seriesLength) {
      throw mistake("%d time steps, @seriesLength says %d", features[0].length, seriesLength);
    }
    if (featureNames.size() != dimensions) {
      List<String> names = new ArrayList<>();
      for (int dimension = 0; dimension < dimensions; dimension++) {
        names.add("dim_" + dimension);
      }
      featureNames = List.copyOf(names);
    }
    RawSequence sequence = RawSequence.ofLists(origin, null, featureNames, features);
    String target = parts[parts.length - 1].strip();
    switch (columns.targetKind()) {
      case CLASS -> sequence.withClasses(label(target));
      case NUMBERS -> sequence.withTargets(1, new double[] {number(origin, "target", target)});
      case NONE -> {}
    }
    return sequence;
  }

  private String label(String text) {
    if (StrictNumber.isMissing(text)) {
      return null;
    }
    String label = ClassLabel.of(text);
    if (!classes.isEmpty() && !classes.contains(label)) {
      throw mistake("class %s is none of those that @classLabel names", StrictNumber.shown(text));
    }
    return label;
  }

  private double[] values(Origin origin, String dimension, String text) {
    if (text.isBlank()) {
      return new double[0];
    }
    String[] values = text.split(",", -1);
    limit.add(file, values.length);
    double[] numbers = new double[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(origin, dimension, values[i].strip());
    }
    return numbers;
  }

  private static double number(Origin origin, String column, String text) {
    if (StrictNumber.isMissing(text)) {
      return Double.NaN;
    }
    double number = StrictNumber.parse(text);
    if (Double.isNaN(number)) {
      throw origin.mistake(column, "%s is not a finite number", StrictNumber.shown(text));
    }
    return number;
  }
}
