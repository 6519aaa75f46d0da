package org.rhosweep.storage.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;

/** Which columns of a file are read. */
final class ChosenColumns {
  private static final int MAX_NAMED = 20;

  private ChosenColumns() {}

  /**
   * The columns of the features; none for events.
   *
   * @param present the columns of the file, in its order
   * @throws DataException where one is named that is not there, or what is needed is not named
   */
  static List<String> features(DataFile file, Collection<String> present, SequenceColumns columns) {
    requireAll(file, present, columns);
    if (columns.events()) {
      return List.of();
    }
    if (!columns.features().isEmpty()) {
      return columns.features();
    }
    List<String> rest = present.stream().filter(name -> !columns.isOther(name)).toList();
    if (rest.isEmpty()) {
      throw FileBytes.problem(file, "has no column for the features, only %s", named(present));
    }
    return rest;
  }

  /**
   * All columns that are read, each once.
   *
   * @throws DataException as {@link #features}
   */
  static List<String> all(DataFile file, Collection<String> present, SequenceColumns columns) {
    Set<String> all = new LinkedHashSet<>(features(file, present, columns));
    all.addAll(others(columns));
    return List.copyOf(all);
  }

  private static List<String> others(SequenceColumns columns) {
    List<String> others =
        new ArrayList<>(
            Stream.of(
                    columns.id(), columns.time(), columns.split(), columns.unit(), columns.length())
                .filter(Objects::nonNull)
                .toList());
    others.addAll(columns.target());
    return others;
  }

  private static void requireAll(
      DataFile file, Collection<String> present, SequenceColumns columns) {
    List<String> named = others(columns);
    named.addAll(columns.features());
    for (String name : named) {
      if (!present.contains(name)) {
        throw FileBytes.problem(
            file, "has no column %s, only %s", StrictNumber.shown(name), named(present));
      }
    }
    if (columns.targetKind() != TargetKind.NONE && columns.target().isEmpty()) {
      throw FileBytes.problem(
          file,
          "does not say what is to be predicted: task.columns.target must name one of its"
              + " columns %s",
          named(present));
    }
    if (columns.events() && columns.time() == null) {
      throw FileBytes.problem(
          file,
          "has events: task.columns.time must name the column of their times, one of %s",
          named(present));
    }
  }

  private static String named(Collection<String> present) {
    List<String> shown = present.stream().limit(MAX_NAMED).map(StrictNumber::oneLine).toList();
    return String.join(", ", shown) + (present.size() > MAX_NAMED ? ", …" : "");
  }
}
