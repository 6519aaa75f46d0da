package org.rhosweep.kernels;

/**
 * The loops that everything in the {@code simd} engine is made of. Every implementation gives the
 * same bits: each entry is computed on its own with one order of operations, sums run in ascending
 * order of the inner index, and a fused multiply-add is used exactly where it is written here.
 *
 * <p>The batch lies in the lanes: activations are [unit][32], 32 examples side by side. Offsets and
 * counts are in floats; arrays are never null and long enough (the caller's duty).
 */
public interface Kernels {
  /** Examples side by side in one block of activations. */
  int LANES = 32;

  /** Units that one register tile computes. */
  int ROWS = 8;

  /** Floats of one tile: 8 units by 32 examples. */
  int BLOCK = ROWS * LANES;

  /** Bits of one vector, 32 for plain Java. */
  int vectorBits();

  /**
   * C = bias + A^T B, for one or more panels of 8 units.
   *
   * @param bias [panel][8]
   * @param a [k][8] in each panel, packed
   * @param aStride floats from one panel to the next
   * @param panels &gt;= 1
   * @param b [k][32]
   * @param c [panel][8][32], overwritten
   */
  void productFromBias(
      float[] bias,
      int biasAt,
      float[] a,
      int aAt,
      int aStride,
      int panels,
      float[] b,
      int bAt,
      int k,
      float[] c,
      int cAt);

  /** C = C + A^T B, shapes as in {@link #productFromBias}. */
  void productAdd(
      float[] a, int aAt, int aStride, int panels, float[] b, int bAt, int k, float[] c, int cAt);

  /**
   * C += sum over segments of G X, the sum running over segments, then examples.
   *
   * @param g gradient rows, [rows][32] in each segment
   * @param gStride floats from one segment to the next
   * @param rows a multiple of 8
   * @param x transposed inputs, [32][32] in each segment, segments side by side
   * @param c rows of {@code cRow} floats, 32 columns used
   */
  void weightGradient(
      float[] g,
      int gAt,
      int gStride,
      int rows,
      float[] x,
      int xAt,
      int segments,
      float[] c,
      int cAt,
      int cRow);

  /**
   * Multiplies and adds in registers, reading nothing: as fast as the processor can.
   *
   * @param factor below one, so that the numbers stay small
   * @return a number that depends on all of them, without which they could be left out
   */
  float multiplyAdds(int rounds, float factor);

  /** Multiply-adds in a round of {@link #multiplyAdds}. */
  int multiplyAddsPerRound();

  /** y[column][row] = x[row][column]: x is [rows][32], rows &lt;= 32, y is [32][32]. */
  void transpose(float[] x, int xAt, int rows, float[] y, int yAt);

  /** d = value. */
  void fill(float[] d, int dAt, int n, float value);

  /** d = a + b. */
  void add(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n);

  /**
   * d += sum over segments of x, one segment after the other.
   *
   * @param xStride floats from one segment to the next
   */
  void addSegments(float[] x, int xAt, int xStride, int segments, float[] d, int dAt, int n);

  /** d = a - b. */
  void subtract(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n);

  /** d = a * b. */
  void multiply(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n);

  /** d = fma(a, b, c). */
  void multiplyAdd(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] d, int dAt, int n);

  /** d = a &gt; b ? a : b, NaN where a or b is NaN. */
  void max(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n);

  /** d = a / b. */
  void divide(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n);

  /** d = tanh(a), see {@link Approximations#tanh}. */
  void tanh(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = fma(tanh(a / 2), 1/2, 1/2). */
  void sigmoid(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = max(a, 0), NaN where a is NaN. */
  void relu(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = sin(a), see {@link Approximations#sin}. */
  void sin(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = cos(a), see {@link Approximations#cos}. */
  void cos(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = a &gt; 0 ? 1 : 0. */
  void spike(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = gelu(a), see {@link Approximations#gelu}; d does not overlap a. */
  void gelu(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = g * gelu'(a), see {@link Approximations#geluDerivative}; d does not overlap g or a. */
  void geluBackward(float[] g, int gAt, float[] a, int aAt, float[] d, int dAt, int n);

  /** d = exp(min(a, 88)), see {@link Approximations#boundedExp}. */
  void exp(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = softplus(a), see {@link Approximations#softplus}; d does not overlap a. */
  void softplus(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = log(a), see {@link Approximations#log}; d does not overlap a. */
  void log(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = 1 / sqrt(a), each rounded once. */
  void inverseSquareRoot(float[] a, int aAt, float[] d, int dAt, int n);

  /** d = ((g * y) * (y * y)) * -1/2. */
  void inverseSquareRootBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n);

  /** d = (1 / rows) * sum over rows of x, ascending: x is [rows][32], d [32]; rows &gt;= 1. */
  void meanRows(float[] x, int xAt, int rows, float[] d, int dAt);

  /** d = g / (q * q), q = fma(2, |a|, 1). */
  void spikeBackward(float[] g, int gAt, float[] a, int aAt, float[] d, int dAt, int n);

  /** d = g * fma(-y, y, 1). */
  void tanhBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n);

  /** d = (g * y) * (1 - y). */
  void sigmoidBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n);

  /** d = ((a * b) * y) * (1 - y). */
  void sigmoidBackwardOfProduct(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, float[] d, int dAt, int n);

  /** d = (a * b) * fma(-y, y, 1). */
  void tanhBackwardOfProduct(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, float[] d, int dAt, int n);

  /** d = (a * b) * fma(-y, y, 1) + c. */
  void addTanhBackwardOfProduct(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] y,
      int yAt,
      float[] c,
      int cAt,
      float[] d,
      int dAt,
      int n);

  /** d = y &gt; 0 ? g : 0. */
  void reluBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n);

  /**
   * x = 0 where |x| &lt; {@link Approximations#TINY}. Signals and gradients that fade over hundreds
   * of steps would otherwise reach subnormal numbers, on which processors are up to a hundred times
   * slower.
   */
  void flushTiny(float[] x, int xAt, int n);

  /** d = max over rows of x, [rows][32] to [32]; rows &gt;= 1. */
  void maxRows(float[] x, int xAt, int rows, float[] d, int dAt);

  /** x = exp(x - shift), d = sum over rows of it, ascending: x is [rows][32], shift and d [32]. */
  void expShiftedRows(float[] x, int xAt, int rows, float[] shift, int shiftAt, float[] d, int dAt);

  /** x = x * scale, [rows][32] by [32]. */
  void scaleRows(float[] x, int xAt, int rows, float[] scale, int scaleAt);

  /**
   * One Adam step on n weights; the gradient is scaled first and set to zero after.
   *
   * <pre>
   *   g = scale * gradient, 0 where |g| &lt; TINY_GRADIENT
   *   m = fma(1 - beta1, g - m, m), 0 where |m| &lt; TINY
   *   v = fma(1 - beta2, fma(g, g, -v), v), 0 where v &lt; TINY
   *   w = w - rate * m / (sqrt(v) + epsilon)
   * </pre>
   */
  void adam(
      float[] w,
      float[] gradient,
      float[] m,
      float[] v,
      int n,
      float scale,
      float oneMinusBeta1,
      float oneMinusBeta2,
      float rate,
      float epsilon);

  /**
   * One AdamW step on n weights: as {@link #adam}, but for
   *
   * <pre>
   *   w = w - fma(decay, w, rate * m / (sqrt(v) + epsilon))
   * </pre>
   */
  void adamW(
      float[] w,
      float[] gradient,
      float[] m,
      float[] v,
      int n,
      float scale,
      float oneMinusBeta1,
      float oneMinusBeta2,
      float rate,
      float epsilon,
      float decay);

  /**
   * One AdaBelief step on n weights; the gradient is scaled first and set to zero after.
   *
   * <pre>
   *   g = scale * gradient, 0 where |g| &lt; TINY_GRADIENT
   *   m = fma(1 - beta1, g - m, m), 0 where |m| &lt; TINY
   *   d = g - m
   *   s = fma(1 - beta2, fma(d, d, -s), s) + floor, 0 where s &lt; TINY
   *   w = w - rate * m / (sqrt(s) + epsilon)
   * </pre>
   */
  void adaBelief(
      float[] w,
      float[] gradient,
      float[] m,
      float[] s,
      int n,
      float scale,
      float oneMinusBeta1,
      float oneMinusBeta2,
      float floor,
      float rate,
      float epsilon);

  /** slow = fma(fraction, fast - slow, slow), then fast = slow, on n weights. */
  void lookahead(float[] slow, float[] fast, int n, float fraction);

  /** velocity = fma(momentum, velocity, scale * gradient), w = fma(-rate, velocity, w). */
  void momentum(
      float[] w,
      float[] gradient,
      float[] velocity,
      int n,
      float scale,
      float momentum,
      float rate);
}
