package org.rhosweep.storage.data;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;

/** Sequences in arrays whose first axis is the sequence. */
final class ArrayColumns {
  private ArrayColumns() {}

  /**
   * What lies at the indices of a first axis.
   *
   * @param length of the axis; -1 where there is none
   * @param shapeText the shape, for messages
   * @param at what lies at an index
   */
  record Column(int length, String shapeText, IntFunction<DataArray> at) {
    static Column of(DataArray array) {
      return new Column(array.axes() == 0 ? -1 : array.length(0), array.shapeText(), array::at);
    }
  }

  /** Appends the sequences of a file with several arrays, see the other one. */
  static void read(
      DataFile file,
      Map<String, Column> arrays,
      SequenceColumns columns,
      ReadLimit limit,
      Collection<RawSequence> to) {
    read(file, arrays, Map.of(), columns, limit, to);
  }

  /**
   * Appends sequences.
   *
   * @param file of the arrays
   * @param arrays by name
   * @param places of those that lie in files of their own
   * @throws DataException where they disagree in their first axis, or one is a scalar
   */
  static void read(
      DataFile file,
      Map<String, Column> arrays,
      Map<String, DataFile> places,
      SequenceColumns columns,
      ReadLimit limit,
      Collection<RawSequence> to) {
    List<String> read = SequenceRow.read(file, arrays.keySet(), columns);
    int sequences = -1;
    for (String name : read) {
      Column array = arrays.get(name);
      DataFile own = places.getOrDefault(name, file);
      if (array.length() < 0) {
        throw FileBytes.problem(
            own, "holds a single value in '%s'; its first axis must be the sequence", name);
      }
      if (sequences >= 0 && array.length() != sequences) {
        throw FileBytes.problem(
            own,
            "has %d sequences in '%s' of shape %s, but %d in '%s' of shape %s; the first axis is the"
                + " sequence",
            array.length(),
            name,
            array.shapeText(),
            sequences,
            read.get(0),
            arrays.get(read.get(0)).shapeText());
      }
      sequences = array.length();
    }
    SequenceRow rows = new SequenceRow(file, arrays.keySet(), columns, limit);
    for (int i = 0; i < sequences; i++) {
      int index = i;
      to.add(
          rows.sequence(
              new Origin(file, "sequence", index), name -> arrays.get(name).at().apply(index)));
    }
  }
}
