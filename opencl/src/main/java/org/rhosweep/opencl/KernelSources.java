package org.rhosweep.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.kernels.Approximations;
import org.rhosweep.kernels.Kernels;

/** The texts of programs: constants, arithmetic, and what one of them is for. */
final class KernelSources {
  /** Rows of work-items in a work-group, each with {@link Kernels#LANES} examples. */
  static final int GROUPS = 8;

  /** Work-items of a work-group. */
  static final int WORK_GROUP = GROUPS * Kernels.LANES;

  /** Entries of a gradient that a work-group takes at a time for the norm. */
  private static final int NORM_TILE = 32 * Kernels.LANES;

  private static final String ARITHMETIC = constants() + resource("arithmetic.cl");

  private KernelSources() {}

  /** Pointwise operations. */
  static String arithmetic() {
    return ARITHMETIC;
  }

  /** Inputs, readout, loss and gradients of weights. */
  static String network() {
    return ARITHMETIC + resource("network.cl");
  }

  /** Norms of gradients and updates of weights, on a device that has double precision. */
  static String optimizer() {
    StringBuilder text = new StringBuilder(ARITHMETIC);
    text.append("#define NORM_TILE ").append(NORM_TILE).append('\n');
    number(text, "", OptimizerUpdate.Rule.values());
    number(text, "ROW_", DeviceOptimizer.Row.values());
    number(text, "STATUS_", DeviceOptimizer.Status.values());
    text.append("#define ROW ").append(DeviceOptimizer.Row.values().length).append('\n');
    text.append("#define STATUS ").append(DeviceOptimizer.Status.values().length).append('\n');
    return text + resource("optimizer.cl");
  }

  @SuppressWarnings("EnumOrdinal") // numbers that host and kernels share
  private static void number(StringBuilder text, String prefix, Enum<?>[] values) {
    for (Enum<?> value : values) {
      text.append("#define ").append(prefix).append(value.name());
      text.append(' ').append(value.ordinal()).append('\n');
    }
  }

  /** The comparison of a device's double precision with Java's. */
  static String doubleCheck() {
    return ARITHMETIC + resource("double-check.cl");
  }

  /** The comparison of a device's arithmetic with Java's. */
  static String arithmeticCheck() {
    return ARITHMETIC + resource("arithmetic-check.cl");
  }

  /** One layer, see {@link LayerKernelSource}. */
  static String layer(CellEquations equations, int layer, boolean training, boolean probed) {
    return ARITHMETIC + new LayerKernelSource(equations, layer, training, probed).text();
  }

  /** Every constant of the approximations under its name, exact. */
  private static String constants() {
    StringBuilder text = new StringBuilder();
    text.append("#define LANES ").append(Kernels.LANES).append('\n');
    text.append("#define GROUPS ").append(GROUPS).append('\n');
    for (Field field : Approximations.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == float.class) {
        text.append("#define ").append(field.getName()).append(" (");
        text.append(Float.toHexString(((Number) value(field)).floatValue())).append("f)\n");
      } else if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        text.append("#define ").append(field.getName()).append(" ");
        text.append(Integer.toUnsignedString((Integer) value(field))).append("u\n");
      }
    }
    return text.toString();
  }

  private static Object value(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // they are public
    }
  }

  private static String resource(String name) {
    try (InputStream stream = KernelSources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
