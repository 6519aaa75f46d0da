package org.rhosweep.sweeps.run;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Records as bytes: every component in its order, bit for bit. The {@link #form} of a type tells
 * names and types of all components, so that what another version wrote can be told from what this
 * one reads.
 */
final class RecordBytes {
  private RecordBytes() {}

  /**
   * What values of a type are made of, such as {@code Point(x:int,y:double)}.
   *
   * @throws IllegalArgumentException for types that are no records, lists, enums or scalars
   */
  static String form(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return "[" + form(list.getActualTypeArguments()[0]) + "]";
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return Arrays.stream(plain.getRecordComponents())
          .map(component -> component.getName() + ":" + form(component.getGenericType()))
          .collect(Collectors.joining(",", plain.getSimpleName() + "(", ")"));
    }
    if (plain.isEnum()) {
      return plain.getSimpleName();
    }
    if (List.of(int.class, long.class, double.class, boolean.class, String.class).contains(plain)) {
      return plain.getSimpleName();
    }
    throw new IllegalArgumentException("no rule for " + type);
  }

  /**
   * Writes a value.
   *
   * @param type one that has a {@link #form}
   * @param value null only where it is no primitive
   */
  static void write(DataOutput out, Type type, Object value) throws IOException {
    if (type == int.class) {
      out.writeInt((Integer) value);
    } else if (type == long.class) {
      out.writeLong((Long) value);
    } else if (type == double.class) {
      out.writeLong(Double.doubleToRawLongBits((Double) value));
    } else if (type == boolean.class) {
      out.writeBoolean((Boolean) value);
    } else {
      out.writeBoolean(value != null);
      if (value != null) {
        writePresent(out, type, value);
      }
    }
  }

  private static void writePresent(DataOutput out, Type type, Object value) throws IOException {
    if (value instanceof List<?> list) {
      out.writeInt(list.size());
      for (Object item : list) {
        write(out, ((ParameterizedType) type).getActualTypeArguments()[0], item);
      }
    } else if (value instanceof String text) {
      writeText(out, text);
    } else if (value instanceof Enum<?> constant) {
      writeText(out, constant.name());
    } else {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        try {
          write(out, component.getGenericType(), component.getAccessor().invoke(value));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(component + " cannot be read", e);
        }
      }
    }
  }

  /**
   * Reads what {@link #write} wrote of a type of the same form.
   *
   * @throws IOException where the bytes end too soon or mean no value
   */
  static Object read(DataInput in, Type type) throws IOException {
    if (type == int.class) {
      return in.readInt();
    } else if (type == long.class) {
      return in.readLong();
    } else if (type == double.class) {
      return Double.longBitsToDouble(in.readLong());
    } else if (type == boolean.class) {
      return in.readBoolean();
    }
    return in.readBoolean() ? readPresent(in, type) : null;
  }

  private static Object readPresent(DataInput in, Type type) throws IOException {
    if (type instanceof ParameterizedType list) {
      int size = in.readInt();
      List<Object> items = new ArrayList<>(); // grows as items come: a wrong size allocates nothing
      for (int i = 0; i < size; i++) {
        Object item = read(in, list.getActualTypeArguments()[0]);
        if (item == null) {
          throw new IOException("nothing where an item should be");
        }
        items.add(item);
      }
      return List.copyOf(items);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return readText(in);
    }
    if (plain.isEnum()) {
      String name = readText(in);
      return Arrays.stream(plain.getEnumConstants())
          .filter(constant -> ((Enum<?>) constant).name().equals(name))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + plain.getSimpleName() + ": " + name));
    }
    return construct(in, plain);
  }

  private static Object construct(DataInput in, Class<?> plain) throws IOException {
    RecordComponent[] components = plain.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(in, components[i].getGenericType());
    }
    try {
      Constructor<?> constructor =
          plain.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IOException("no " + plain.getSimpleName() + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(plain + " cannot be made", e);
    }
  }

  static void writeText(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Texts are short: a longer one is damage, and no reason to allocate. */
  static String readText(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > 1 << 20) {
      throw new IOException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
