package org.rhosweep.core.random;

import static org.rhosweep.core.Require.require;

import org.apache.commons.rng.core.source32.Philox4x32;

/**
 * Random numbers from Philox4x32-10, a counter-based generator, keyed by what they are for. The
 * numbers depend on the key alone: not on threads, on the order in which streams are made, or on
 * the Java version (the transformations below are ours and use {@link StrictMath}).
 *
 * <p>Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
 */
public final class RandomStream {
  private static final double TWO_TO_MINUS_53 = 0x1.0p-53;
  private static final float TWO_TO_MINUS_24 = 0x1.0p-24f;

  private final Philox4x32 generator;
  private double spareGaussian;
  private boolean hasSpareGaussian;

  private RandomStream(Philox4x32 generator) {
    this.generator = generator;
  }

  /**
   * The stream for one purpose of one trial.
   *
   * @param seed the trial's seed
   * @param purpose what the numbers are for
   * @param layer layer or matrix index, 0 where there is none
   * @param step training step, epoch or example index, 0 where there is none
   */
  public static RandomStream of(long seed, Purpose purpose, int layer, long step) {
    return new RandomStream(new Philox4x32(words(seed, purpose, layer, step)));
  }

  /**
   * Key and counter of the generator before its first numbers, for who computes them elsewhere: key
   * (low, high), then the counter's four words. Numbers 4 n … 4 n + 3 are the block of the counter
   * with n + 1 in its first word.
   */
  public static int[] words(long seed, Purpose purpose, int layer, long step) {
    // Key: the seed. Counter words: step (low, high), layer, purpose. Philox increments the counter
    // from its first word; 2^32 blocks of four numbers fit before the second word is touched, so
    // the
    // step sits in words 1 and 2 and the first word starts at zero.
    int place = purpose.key() << 24 | (layer & 0xFFFF) << 8 | (int) (step >>> 32 & 0xFF);
    return new int[] {(int) seed, (int) (seed >>> 32), 0, 0, (int) step, place};
  }

  /** 64 uniformly random bits. */
  public long nextLong() {
    return generator.nextLong();
  }

  /** 32 uniformly random bits. */
  public int nextInt() {
    return generator.nextInt();
  }

  /** Uniform on [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * TWO_TO_MINUS_53;
  }

  /** Uniform on [low, high). */
  public double nextDouble(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** Uniform on [0, 1), a multiple of 2^-24. */
  public float nextFloat() {
    return (nextInt() >>> 8) * TWO_TO_MINUS_24;
  }

  /** Uniform on {0, …, bound - 1}, without bias (rejection). */
  public int nextInt(int bound) {
    require(bound > 0, "bound must be > 0, was %d", bound);
    long product = (nextInt() & 0xFFFFFFFFL) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (0x100000000L - bound) % bound;
      while (low < threshold) {
        product = (nextInt() & 0xFFFFFFFFL) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** Standard normal, by Marsaglia's polar method. */
  public double nextGaussian() {
    if (hasSpareGaussian) {
      hasSpareGaussian = false;
      return spareGaussian;
    }
    double u;
    double v;
    double square;
    do {
      u = 2 * nextDouble() - 1;
      v = 2 * nextDouble() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square == 0);
    double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
    spareGaussian = v * factor;
    hasSpareGaussian = true;
    return u * factor;
  }

  /** A uniformly random order of {0, …, size - 1} (Fisher and Yates). */
  public int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
