package org.rhosweep.storage.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;
import org.rhosweep.core.task.sequence.SequenceFormats;

/** The golden files of sequences, and what the tests ask of readers. */
final class SequenceFiles {
  /** Where the format itself says what the target is, and which numbers are features. */
  static final SequenceColumns MARKED =
      new SequenceColumns(
          Rows.SEQUENCES,
          null,
          null,
          List.of(),
          List.of(),
          null,
          null,
          null,
          TargetKind.CLASS,
          false);

  private SequenceFiles() {}

  /** A file or folder of the golden ones. */
  static Path golden(String name) {
    try {
      return Path.of(SequenceFiles.class.getResource("/sequences/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(golden(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads as a task does, whose settings say where. */
  static List<RawSequence> read(Path path, SequenceColumns columns) {
    return SequenceFormats.loaded()
        .read("task.path", DataFiles.LOCAL.at(path.toString()), columns, new ReadLimit(10_000_000));
  }

  static List<RawSequence> readGolden(String name, SequenceColumns columns) {
    return read(golden(name), columns);
  }

  /** Columns of which nothing is named but these; null for those that are not. */
  static SequenceColumns sequences(
      List<String> features, String target, String split, String length) {
    return new SequenceColumns(
        Rows.SEQUENCES,
        null,
        null,
        features,
        target == null ? List.of() : List.of(target),
        split,
        null,
        length,
        target == null ? TargetKind.NONE : TargetKind.CLASS,
        false);
  }

  static SequenceColumns steps(String id, String time, String target, String split) {
    return new SequenceColumns(
        Rows.STEPS,
        id,
        time,
        List.of(),
        target == null ? List.of() : List.of(target),
        split,
        null,
        null,
        target == null ? TargetKind.NONE : TargetKind.CLASS,
        false);
  }

  static SequenceColumns events(Rows rows, String id, String time, String unit, String target) {
    return events(rows, id, time, unit, target, null);
  }

  static SequenceColumns events(
      Rows rows, String id, String time, String unit, String target, String length) {
    return new SequenceColumns(
        rows, id, time, List.of(), List.of(target), null, unit, length, TargetKind.CLASS, false);
  }

  /** What all formats must give alike: numbers, classes and parts, without names and places. */
  static List<String> contents(List<RawSequence> sequences) {
    return sequences.stream().map(SequenceFiles::content).toList();
  }

  private static String content(RawSequence sequence) {
    if (sequence.times() != null) {
      return IntStream.range(0, sequence.times().length)
              .mapToObj(i -> sequence.times()[i] + "@" + sequence.units()[i])
              .sorted()
              .toList()
          + " "
          + Arrays.toString(sequence.classes());
    }
    return sequence.timeSteps()
        + " x "
        + sequence.featureNames().size()
        + " "
        + Arrays.toString(sequence.features())
        + " "
        + Arrays.toString(sequence.classes())
        + " "
        + sequence.split();
  }
}
