package org.rhosweep.core.engine.simd;

/**
 * Brings what one time step of a backward pass reads from memory into the second-level cache, a few
 * lines of each array in turn. The gates' kernels read one or two arrays each, in pieces that are
 * too short for the processor to see a pattern in time: they wait for most lines. Many arrays at
 * once keep more lines on their way.
 */
final class Prefetch {
  /** Floats of a cache line, 64 bytes. */
  private static final int LINE = 16;

  private final float[][] arrays;
  private final int[] bases;
  private int count;

  /**
   * Makes room.
   *
   * @param most arrays that are read at a time
   */
  Prefetch(int most) {
    arrays = new float[most][];
    bases = new int[most];
  }

  /** Takes one time step of an array. */
  void add(Activations values, int time) {
    arrays[count] = values.data();
    bases[count++] = values.at(time, 0);
  }

  /** Reads so many floats, a multiple of 64, of every array taken, and forgets the arrays. */
  void run(int n) {
    int bits = 0;
    for (int from = 0; from < n; from += 4 * LINE) {
      for (int i = 0; i < count; i++) {
        bits |= fourLines(arrays[i], bases[i] + from);
      }
    }
    bases[0] = bits; // kept until the next call, or the compiler would leave out the reading
    count = 0;
  }

  private static int fourLines(float[] values, int at) {
    return Float.floatToRawIntBits(values[at])
        | Float.floatToRawIntBits(values[at + LINE])
        | Float.floatToRawIntBits(values[at + 2 * LINE])
        | Float.floatToRawIntBits(values[at + 3 * LINE]);
  }
}
