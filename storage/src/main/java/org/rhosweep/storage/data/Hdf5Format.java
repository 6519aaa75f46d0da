package org.rhosweep.storage.data;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceFormat;
import org.rhosweep.storage.data.ArrayColumns.Column;

/**
 * Sequences in datasets of HDF5, a column each by its path: features [sequence, time] or [sequence,
 * time, feature], or [sequence] of variable length, as the events of the Heidelberg digits have
 * them; what belongs to a whole sequence [sequence]. Contiguous, chunked and deflated datasets of
 * integers, floats and strings are read.
 */
public final class Hdf5Format implements SequenceFormat {
  private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final int MAX_DATASETS = 1000;
  private static final int DEEPEST = 20;

  /** Found by ServiceLoader. */
  public Hdf5Format() {}

  @Override
  public String name() {
    return "HDF5";
  }

  @Override
  public List<String> extensions() {
    return List.of("h5", "hdf5", "hdf");
  }

  @Override
  public List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit) {
    List<RawSequence> sequences = new ArrayList<>();
    for (DataFile file : files) {
      byte[] bytes = FileBytes.read(file);
      requireMagic(file, bytes);
      Map<String, Column> arrays = decoded(file, () -> columns(file, bytes, columns));
      ArrayColumns.read(file, arrays, columns, limit, sequences);
    }
    return sequences;
  }

  /** A file begins with the magic number, or has it behind a user block of 512, 1024, … bytes. */
  private static void requireMagic(DataFile file, byte[] bytes) {
    for (long at = 0; at + MAGIC.length <= bytes.length; at = at == 0 ? 512 : at * 2) {
      int from = (int) at;
      if (Arrays.equals(bytes, from, from + MAGIC.length, MAGIC, 0, MAGIC.length)) {
        return;
      }
    }
    throw FileBytes.problem(file, "is not an HDF5 file: it does not begin with \\x89HDF");
  }

  private interface Decoding<T> {
    T decode();
  }

  /** Whatever a library throws on wrong bytes says that they are wrong. */
  private static <T> T decoded(DataFile file, Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException
        | OutOfMemoryError
        | StackOverflowError
        | ExceptionInInitializerError e) {
      throw FileBytes.problem(file, "is damaged, or not read: %s", FileBytes.oneLine(e));
    }
  }

  private static Map<String, Column> columns(DataFile file, byte[] bytes, SequenceColumns columns) {
    try (HdfFile hdf = HdfFile.fromBytes(bytes)) {
      Map<String, Dataset> datasets = new LinkedHashMap<>();
      collect(file, hdf, "", 0, datasets);
      Map<String, Column> read = new LinkedHashMap<>();
      datasets.keySet().forEach(name -> read.put(name, null)); // present, in the file's order
      for (String name : ChosenColumns.all(file, datasets.keySet(), columns)) {
        read.put(name, column(file, name, datasets.get(name)));
      }
      return read;
    }
  }

  private static void collect(
      DataFile file, Group group, String path, int depth, Map<String, Dataset> datasets) {
    for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
      String name = path + child.getKey();
      if (datasets.size() >= MAX_DATASETS || depth > DEEPEST) {
        throw FileBytes.problem(
            file, "holds more than %d datasets, or groups in groups", MAX_DATASETS);
      }
      if (child.getValue() instanceof Dataset dataset) {
        datasets.put(name, dataset);
      } else if (child.getValue() instanceof Group inner) {
        collect(file, inner, name + "/", depth + 1, datasets);
      }
    }
  }

  private static Column column(DataFile file, String name, Dataset dataset) {
    long[] shape =
        dataset.isScalar() || dataset.isEmpty() ? new long[0] : dataset.getDimensionsAsLong();
    int count = DataArray.entries(shape);
    if (count < 0) {
      throw FileBytes.problem(
          file,
          "claims the shape %s for '%s', at most %d entries can be read",
          DataArray.text(shape),
          StrictNumber.oneLine(name),
          DataArray.MAX_ENTRIES);
    }
    ReadLimit.ofHeap().add(file, count);
    if (dataset.isEmpty() || dataset.isCompound()) {
      throw refused(file, name, dataset.isCompound() ? "records of several fields" : "nothing");
    }
    if (count == 0) {
      return column(shape, Values.ofNumbers());
    }
    Object data = shape.length == 0 ? new Object[] {dataset.getData()} : dataset.getDataFlat();
    if (dataset.isVariableLength() && !(data instanceof String[])) {
      return lists(file, name, shape, (Object[]) data);
    }
    Values values = values(data);
    if (values == null) {
      throw refused(file, name, dataset.getDataType().getClass().getSimpleName());
    }
    return column(shape, values);
  }

  private static Column column(long[] shape, Values values) {
    return Column.of(
        new DataArray(Arrays.stream(shape).mapToObj(length -> (int) length).toList(), values));
  }

  /** Sequences of variable length. */
  private static Column lists(DataFile file, String name, long[] shape, Object[] lists) {
    List<DataArray> arrays = new ArrayList<>();
    for (Object list : lists) {
      Values values = values(list);
      if (shape.length != 1 || values == null) {
        throw refused(file, name, "lists in an array of shape " + DataArray.text(shape));
      }
      arrays.add(new DataArray(List.of(Array.getLength(list)), values));
    }
    return new Column(lists.length, "[" + lists.length + ", variable]", arrays::get);
  }

  private static DataException refused(DataFile file, String name, String what) {
    return FileBytes.problem(
        file,
        "holds %s in '%s'; integers, floats, strings, and lists of variable length [sequence] are"
            + " read",
        what,
        StrictNumber.oneLine(name));
  }

  /** The entries of a Java array, or null where they are neither numbers nor text. */
  private static Values values(Object array) {
    if (array instanceof double[] numbers) {
      return Values.ofNumbers(numbers);
    }
    if (array instanceof float[] numbers) {
      return Values.ofNumbers(i -> numbers[i]);
    }
    if (array instanceof byte[] numbers) {
      return Values.ofIntegers(i -> numbers[i]);
    }
    if (array instanceof short[] numbers) {
      return Values.ofIntegers(i -> numbers[i]);
    }
    if (array instanceof int[] numbers) {
      return Values.ofIntegers(i -> numbers[i]);
    }
    if (array instanceof long[] numbers) {
      return Values.ofIntegers(i -> numbers[i]);
    }
    if (array instanceof BigInteger[] numbers) { // unsigned integers of 8 bytes
      return Values.ofNumbers(i -> numbers[i].doubleValue());
    }
    if (array instanceof String[] texts) {
      return isBoolean(texts)
          ? Values.ofIntegers(i -> texts[i].equals("TRUE") ? 1 : 0)
          : Values.ofTexts(texts);
    }
    return null;
  }

  /** Booleans of h5py are an enumeration of FALSE and TRUE. */
  private static boolean isBoolean(String[] texts) {
    return texts.length > 0
        && Arrays.stream(texts).allMatch(text -> "TRUE".equals(text) || "FALSE".equals(text));
  }
}
