package org.rhosweep.opencl;

import java.util.Locale;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Approximations;

/**
 * Compares a device's arithmetic with Java's, bit by bit, on some 65,000 vectors of three numbers:
 * arbitrary bit patterns (subnormal numbers, infinities and NaN among them) and numbers of ordinary
 * size. Whoever divides inexactly, contracts a product and a sum, or drops subnormal numbers,
 * differs in many of them.
 */
final class ArithmeticCheck {
  static final int VECTORS = 1 << 16;

  /** What double-check.cl writes for each vector. */
  private static final int DOUBLE_OPERATIONS = 4;

  /** What arithmetic-check.cl writes for each vector, in its order. */
  private interface Operation {
    float of(float a, float b, float c);
  }

  private record Named(String name, Operation operation) {}

  private static final Named[] OPERATIONS = {
    new Named("a / b", (a, b, c) -> a / b),
    new Named("sqrt(a)", (a, b, c) -> (float) Math.sqrt(a)),
    new Named("fma(a, b, c)", (a, b, c) -> Math.fma(a, b, c)),
    new Named("a * b + c", (a, b, c) -> a * b + c),
    new Named("a * b", (a, b, c) -> a * b),
    new Named("a + b", (a, b, c) -> a + b),
    new Named("a - b", (a, b, c) -> a - b),
    new Named("tanh(a)", (a, b, c) -> Approximations.tanh(a)),
    new Named("sigmoid(a)", (a, b, c) -> Approximations.sigmoid(a)),
    new Named("exp(a)", (a, b, c) -> Approximations.boundedExp(a)),
    new Named("softplus(a)", (a, b, c) -> Approximations.softplus(a)),
    new Named("sin(a)", (a, b, c) -> Approximations.sin(a)),
    new Named("cos(a)", (a, b, c) -> Approximations.cos(a)),
    new Named("gelu(a)", (a, b, c) -> Approximations.gelu(a)),
    new Named("gelu'(a)", (a, b, c) -> 1f * Approximations.geluDerivative(a)),
    new Named("1 / sqrt(a)", (a, b, c) -> 1f / (float) Math.sqrt(a)),
    new Named("log(a)", (a, b, c) -> Approximations.log(a)),
    new Named("max(a, b)", (a, b, c) -> Approximations.max(a, b)),
  };

  private ArithmeticCheck() {}

  /**
   * Compares.
   *
   * @return where the device differs first and how often, in one line; null where it never does
   */
  static String run(Device device) {
    float[] numbers = numbers();
    float[] results = new float[VECTORS * OPERATIONS.length];
    try (CommandQueue queue = new CommandQueue(device)) {
      DeviceBuffer input = queue.buffer(numbers.length);
      DeviceBuffer output = queue.buffer(results.length);
      queue.write(input, 0, numbers);
      queue.launchGlobal(
          queue.kernel(KernelSources.arithmeticCheck(), "check"), VECTORS, 1, 1, input, output);
      queue.read(output, 0, results);
    }
    return difference(numbers, results);
  }

  /** Whether sums of squares, roots and quotients in double precision have Java's bits. */
  static boolean hasDoublesOfJava(Device device) {
    float[] numbers = numbers();
    double[] results = new double[VECTORS * DOUBLE_OPERATIONS];
    try (CommandQueue queue = new CommandQueue(device)) {
      DeviceBuffer input = queue.buffer(numbers.length);
      DeviceBuffer output = queue.buffer(2L * results.length);
      queue.write(input, 0, numbers);
      queue.launchGlobal(
          queue.kernel(KernelSources.doubleCheck(), "check"), VECTORS, 1, 1, input, output);
      queue.read(output, 0, results);
    } catch (IllegalStateException e) {
      return false; // a compiler that does not know them
    }
    return areDoublesOfJava(numbers, results);
  }

  /** What Java computes in double precision, [operation][vector]. */
  static double[] expectedDoubles(float[] numbers) {
    double[] results = new double[VECTORS * DOUBLE_OPERATIONS];
    for (int i = 0; i < VECTORS; i++) {
      double a = numbers[3 * i];
      double b = numbers[3 * i + 1];
      double c = numbers[3 * i + 2];
      double squares = a * a + b * b;
      double root = Math.sqrt(squares);
      double quotient = c / root;
      results[i] = squares + c;
      results[VECTORS + i] = root;
      results[2 * VECTORS + i] = quotient;
      results[3 * VECTORS + i] = (float) quotient;
    }
    return results;
  }

  /** Whether results are Java's; a NaN is one whatever its bits. */
  static boolean areDoublesOfJava(float[] numbers, double[] results) {
    double[] expected = expectedDoubles(numbers);
    for (int i = 0; i < expected.length; i++) {
      if (Double.doubleToLongBits(results[i]) != Double.doubleToLongBits(expected[i])) {
        return false;
      }
    }
    return true;
  }

  /** What Java computes, [operation][vector]. */
  static float[] expected(float[] numbers) {
    float[] results = new float[VECTORS * OPERATIONS.length];
    for (int i = 0; i < results.length; i++) {
      int at = i % VECTORS * 3;
      Operation operation = OPERATIONS[i / VECTORS].operation();
      results[i] = operation.of(numbers[at], numbers[at + 1], numbers[at + 2]);
    }
    return results;
  }

  /** Where results differ from Java's, or null; a NaN is one whatever its bits. */
  static String difference(float[] numbers, float[] results) {
    float[] expected = expected(numbers);
    for (int o = 0; o < OPERATIONS.length; o++) {
      int different = 0;
      String first = null;
      for (int i = o * VECTORS; i < (o + 1) * VECTORS; i++) {
        if (Float.floatToIntBits(results[i]) != Float.floatToIntBits(expected[i])) {
          different++;
          first = first == null ? example(numbers, i, results[i], expected[i]) : first;
        }
      }
      if (different > 0) {
        return String.format(
            Locale.ROOT,
            "%s has other bits than Java in %d of %d cases (%s)",
            OPERATIONS[o].name(),
            different,
            VECTORS,
            first);
      }
    }
    return null;
  }

  private static String example(float[] numbers, int result, float actual, float expected) {
    int at = result % VECTORS * 3;
    return String.format(
        Locale.ROOT,
        "%s for %s, %s, %s, not %s",
        actual,
        numbers[at],
        numbers[at + 1],
        numbers[at + 2],
        expected);
  }

  /** [vector][3]. */
  static float[] numbers() {
    RandomStream random = RandomStream.of(0, Purpose.NOISE, 0, 0);
    float[] numbers = new float[3 * VECTORS];
    for (int i = 0; i < numbers.length; i++) {
      boolean anyBits = i / 3 % 2 == 0;
      numbers[i] =
          anyBits ? Float.intBitsToFloat(random.nextInt()) : (float) (8 * random.nextGaussian());
    }
    return numbers;
  }
}
