package org.rhosweep.storage.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.ClassLabel;

/**
 * Arrays of NumPy: one in a .npy file, several by name in an .npz archive, stored or deflated.
 *
 * <pre>
 *   magic    \x93NUMPY
 *   version  two bytes: 1.0, 2.0 or 3.0
 *   length   of the header, little endian: 2 bytes in version 1.0, else 4
 *   header   {'descr': '&lt;f4', 'fortran_order': False, 'shape': (12, 5, 2), }
 *   entries  of the array, nothing behind them
 * </pre>
 *
 * Integers, floats of 2, 4 and 8 bytes, booleans and text are read; objects, which are pickled
 * Python programs, are refused.
 *
 * @see "NumPy Enhancement Proposal 1, A Simple File Format for NumPy Arrays"
 */
final class NumpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final byte[] ZIP = {'P', 'K'};
  private static final int LONGEST_HEADER = 1 << 20; // bytes
  private static final int MAX_AXES = 32;
  private static final int MAX_ARRAYS = 1000;

  private NumpyFile() {}

  /**
   * All arrays of a file, in its order. The one of a .npy file has the file's name without its
   * ending.
   *
   * @throws DataException where the file is not what NumPy writes, or holds what is no array of
   *     numbers or text
   */
  static Map<String, DataArray> read(DataFile file) {
    byte[] bytes = FileBytes.read(file);
    if (startsWith(bytes, MAGIC)) {
      String name = file.name();
      int end = name.toLowerCase(Locale.ROOT).endsWith(".npy") ? name.length() - 4 : name.length();
      return Map.of(name.substring(0, end), array(file, "", bytes));
    }
    if (startsWith(bytes, ZIP)) {
      return archive(file, bytes);
    }
    throw FileBytes.problem(
        file, "is not a NumPy file: it begins with neither \\x93NUMPY (.npy) nor PK (.npz)");
  }

  private static Map<String, DataArray> archive(DataFile file, byte[] bytes) {
    Map<String, DataArray> arrays = new LinkedHashMap<>();
    long left = DataArray.MAX_ENTRIES; // bytes of all arrays together
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (!name.endsWith(".npy")) {
          throw FileBytes.problem(
              file,
              "holds %s, an archive of NumPy holds files .npy alone",
              StrictNumber.shown(name));
        }
        byte[] content = zip.readNBytes((int) left);
        left -= content.length;
        if (left <= 0 || arrays.size() >= MAX_ARRAYS) {
          throw FileBytes.problem(
              file,
              "holds more than %d arrays, or more than %d bytes",
              MAX_ARRAYS,
              DataArray.MAX_ENTRIES);
        }
        String key = StrictNumber.oneLine(name.substring(0, name.length() - ".npy".length()));
        if (arrays.put(key, array(file, " in '" + key + "'", content)) != null) {
          throw FileBytes.problem(file, "holds '%s' twice", key);
        }
      }
    } catch (IOException | IllegalArgumentException e) { // illegal: names that are not UTF-8
      throw FileBytes.problem(file, "is a damaged archive: %s", FileBytes.oneLine(e));
    }
    if (arrays.isEmpty()) {
      throw FileBytes.problem(file, "is an archive without arrays");
    }
    return arrays;
  }

  /**
   * @param where of the array within the file, for messages
   */
  private static DataArray array(DataFile file, String where, byte[] bytes) {
    if (!startsWith(bytes, MAGIC)) {
      throw FileBytes.problem(file, "does not begin with \\x93NUMPY%s", where);
    }
    if (bytes.length < 10) {
      throw FileBytes.problem(file, "ends within its header%s", where);
    }
    int major = bytes[6];
    int minor = bytes[7];
    if (major < 1 || major > 3 || minor != 0) {
      throw FileBytes.problem(
          file, "has format version %d.%d%s, must be 1.0, 2.0 or 3.0", major, minor, where);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long start = major == 1 ? 10 : 12;
    if (bytes.length < start) {
      throw FileBytes.problem(file, "ends within its header%s", where);
    }
    long headerLength = major == 1 ? buffer.getShort(8) & 0xffff : buffer.getInt(8) & 0xffffffffL;
    if (headerLength > LONGEST_HEADER) {
      throw FileBytes.problem(
          file,
          "claims a header of %d bytes%s, at most %d can be",
          headerLength,
          where,
          LONGEST_HEADER);
    }
    if (start + headerLength > bytes.length) {
      throw FileBytes.problem(file, "ends within its header%s", where);
    }
    NumpyHeader header;
    try {
      header =
          NumpyHeader.parse(
              new String(
                  bytes,
                  (int) start,
                  (int) headerLength,
                  major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw FileBytes.problem(file, "is damaged%s: its header %s", where, e.getMessage());
    }
    int from = (int) (start + headerLength);
    return array(file, where, header, buffer.position(from).slice());
  }

  private static DataArray array(
      DataFile file, String where, NumpyHeader header, ByteBuffer entries) {
    String descr = header.descr();
    if (descr.contains("O")) {
      throw FileBytes.problem(
          file,
          "holds Python objects%s (dtype %s), which are not read; save an array of numbers, and"
              + " sequences of unequal length padded, with their lengths in an array beside it",
          where,
          descr);
    }
    long[] claimed = header.shape().stream().mapToLong(Long::longValue).toArray();
    int count = DataArray.entries(claimed);
    if (count < 0 || claimed.length > MAX_AXES) {
      throw FileBytes.problem(
          file,
          "claims the shape %s%s, at most %d entries can be read",
          DataArray.text(claimed),
          where,
          DataArray.MAX_ENTRIES);
    }
    Entries type = Entries.of(descr);
    if (type == null) {
      throw FileBytes.problem(
          file,
          "has dtype '%s'%s, must be b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4 or f8 for numbers,"
              + " U or S for text",
          printable(descr),
          where);
    }
    long wanted = (long) count * type.bytes;
    if (wanted != entries.capacity()) {
      throw FileBytes.problem(
          file,
          "holds %d bytes of entries%s, its shape %s of %s asks for %d",
          entries.capacity(),
          where,
          DataArray.text(claimed),
          descr,
          wanted);
    }
    int[] shape = Arrays.stream(claimed).mapToInt(length -> (int) length).toArray();
    Entries values = type.at(entries, header.fortranOrder() && shape.length > 1 ? shape : null);
    return new DataArray(Arrays.stream(shape).boxed().toList(), values);
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  /** Entries as the file has them. */
  private static final class Entries implements Values {
    private final char kind;
    private final int bytes;
    private final ByteOrder order;
    private final ByteBuffer buffer;
    private final int[] fortranShape;

    private Entries(char kind, int bytes, ByteOrder order, ByteBuffer buffer, int[] fortranShape) {
      this.kind = kind;
      this.bytes = bytes;
      this.order = order;
      this.buffer = buffer;
      this.fortranShape = fortranShape;
    }

    /** A type of entries, or null where it is none that is read. */
    static Entries of(String descr) {
      if (!descr.matches("[<>|=][biufUS][0-9]{1,6}")) {
        return null;
      }
      char kind = descr.charAt(1);
      int size = Integer.parseInt(descr.substring(2));
      boolean known =
          switch (kind) {
            case 'b' -> size == 1;
            case 'f' -> size == 2 || size == 4 || size == 8;
            case 'i', 'u' -> size == 1 || size == 2 || size == 4 || size == 8;
            default -> size >= 1;
          };
      if (!known) {
        return null;
      }
      ByteOrder order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      return new Entries(kind, kind == 'U' ? 4 * size : size, order, null, null);
    }

    /**
     * @param shape where the first axis runs fastest in the file, else null
     */
    Entries at(ByteBuffer entries, int[] shape) {
      return new Entries(kind, bytes, order, entries.order(order), shape);
    }

    private int place(int index) {
      if (fortranShape == null) {
        return index * bytes;
      }
      int rest = index;
      int place = 0;
      int entries = 1;
      for (int length : fortranShape) {
        entries *= length;
      }
      for (int axis = fortranShape.length - 1; axis >= 0; axis--) {
        entries /= fortranShape[axis];
        place += rest % fortranShape[axis] * entries;
        rest /= fortranShape[axis];
      }
      return place * bytes;
    }

    @Override
    public boolean isText() {
      return kind == 'U' || kind == 'S';
    }

    @Override
    public double number(int index) {
      int place = place(index);
      if (kind == 'f') {
        return switch (bytes) {
          case 2 -> half(buffer.getShort(place));
          case 4 -> buffer.getFloat(place);
          default -> buffer.getDouble(place);
        };
      }
      if (isText()) {
        throw new UnsupportedOperationException("text");
      }
      if (kind == 'b') {
        return buffer.get(place) == 0 ? 0 : 1;
      }
      long integer = integer(place);
      if (kind == 'u' && bytes == 8 && integer < 0) {
        return (double) ((integer >>> 1) | (integer & 1)) * 2;
      }
      return integer;
    }

    private long integer(int place) {
      boolean signed = kind == 'i';
      return switch (bytes) {
        case 1 -> signed ? buffer.get(place) : Byte.toUnsignedInt(buffer.get(place));
        case 2 -> signed ? buffer.getShort(place) : Short.toUnsignedInt(buffer.getShort(place));
        case 4 -> signed ? buffer.getInt(place) : Integer.toUnsignedLong(buffer.getInt(place));
        default -> buffer.getLong(place);
      };
    }

    @Override
    public String text(int index) {
      int place = place(index);
      return switch (kind) {
        case 'f' -> ClassLabel.of(number(index));
        case 'b' -> number(index) == 0 ? "0" : "1";
        case 'i' -> Long.toString(integer(place));
        case 'u' -> Long.toUnsignedString(integer(place));
        case 'S' -> ofText(bytesText(place));
        default -> ofText(codePoints(place));
      };
    }

    private static String ofText(String text) {
      return StrictNumber.isMissing(text) ? null : ClassLabel.of(text);
    }

    private String bytesText(int place) {
      int length = bytes;
      while (length > 0 && buffer.get(place + length - 1) == 0) {
        length--;
      }
      byte[] text = new byte[length];
      buffer.get(place, text);
      return new String(text, StandardCharsets.UTF_8);
    }

    private String codePoints(int place) {
      StringBuilder text = new StringBuilder();
      for (int at = place; at < place + bytes; at += 4) {
        int point = buffer.getInt(at);
        if (point == 0) {
          break;
        }
        text.appendCodePoint(Character.isValidCodePoint(point) ? point : 0xfffd);
      }
      return text.toString();
    }

    /** A float of 16 bits: sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
    private static double half(short bits) {
      int exponent = bits >> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      double magnitude =
          switch (exponent) {
            case 0 -> fraction * 0x1p-24;
            case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb(1024.0 + fraction, exponent - 25);
          };
      return bits < 0 ? -magnitude : magnitude;
    }
  }
}
