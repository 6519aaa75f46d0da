package org.rhosweep.storage.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceFormat;
import org.rhosweep.storage.data.ArrayColumns.Column;

/**
 * Sequences in arrays of NumPy: features [sequence, time] or [sequence, time, feature], what
 * belongs to a whole sequence [sequence]. The arrays of an {@code .npz} file are its columns; of
 * files {@code .npy} each is a column by its file's name.
 */
public final class NumpyFormat implements SequenceFormat {
  /** Found by ServiceLoader. */
  public NumpyFormat() {}

  @Override
  public String name() {
    return "NumPy";
  }

  @Override
  public List<String> extensions() {
    return List.of("npy", "npz");
  }

  @Override
  public List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit) {
    List<RawSequence> sequences = new ArrayList<>();
    Map<String, Column> single = new LinkedHashMap<>();
    Map<String, DataFile> places = new LinkedHashMap<>();
    for (DataFile file : files) {
      Map<String, Column> arrays = new LinkedHashMap<>();
      NumpyFile.read(file).forEach((name, array) -> arrays.put(name, Column.of(array)));
      if (file.name().toLowerCase(Locale.ROOT).endsWith(".npy")) {
        single.putAll(arrays);
        arrays.keySet().forEach(name -> places.put(name, file));
      } else {
        ArrayColumns.read(file, arrays, columns, limit, sequences);
      }
    }
    if (!single.isEmpty() && !sequences.isEmpty()) {
      throw FileBytes.problem(
          files.get(0), "lies beside files of the other kind: .npy and .npz cannot be mixed");
    }
    if (!single.isEmpty()) {
      ArrayColumns.read(files.get(0), single, places, columns, limit, sequences);
    }
    return sequences;
  }
}
