package org.rhosweep.kernels.vector;

import static org.rhosweep.kernels.Approximations.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.kernels.ScalarKernels;

/**
 * The kernels on vectors of the machine's preferred width, 128, 256 or 512 bits. One small loop per
 * method: larger ones overflow the compiler's inlining and slow down many times without a warning.
 */
public final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();
  private static final boolean WIDE = WIDTH == 16;

  /**
   * So few classes, once a training step, that thousands of steps pass before vector code is
   * compiled: half a millisecond for each in the interpreter, where plain Java takes microseconds.
   */
  private static final int FEW_ROWS = 32;

  private static final Kernels PLAIN = new ScalarKernels();

  /** Where a column's entries lie, from its first row on. */
  private static final int[] COLUMN = new int[WIDTH];

  static {
    java.util.Arrays.setAll(COLUMN, row -> row * LANES);
  }

  /** Made by reflection where the module is there. */
  public VectorKernels() {
    if (WIDTH != 4 && WIDTH != 8 && WIDTH != 16) {
      throw new UnsupportedOperationException("vectors of " + WIDTH * 32 + " bits");
    }
  }

  @Override
  public int vectorBits() {
    return SPECIES.vectorBitSize();
  }

  @Override
  public void productFromBias(
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
      int cAt) {
    if (!WIDE) {
      NarrowProducts.fromBias(bias, biasAt, a, aAt, aStride, panels, b, bAt, k, c, cAt);
      return;
    }
    for (int panel = 0; panel < panels; panel++) {
      int from = aAt + panel * aStride;
      int to = cAt + panel * BLOCK;
      WideTile.productFromBias(bias, biasAt + panel * ROWS, a, from, b, bAt, k, c, to);
    }
  }

  @Override
  public void productAdd(
      float[] a, int aAt, int aStride, int panels, float[] b, int bAt, int k, float[] c, int cAt) {
    if (!WIDE) {
      NarrowProducts.add(a, aAt, aStride, panels, b, bAt, k, c, cAt);
      return;
    }
    for (int panel = 0; panel < panels; panel++) {
      WideTile.productAdd(a, aAt + panel * aStride, b, bAt, k, c, cAt + panel * BLOCK);
    }
  }

  @Override
  public void weightGradient(
      float[] g,
      int gAt,
      int gStride,
      int rows,
      float[] x,
      int xAt,
      int segments,
      float[] c,
      int cAt,
      int cRow) {
    if (!WIDE) {
      NarrowProducts.weightGradient(g, gAt, gStride, rows, x, xAt, segments, c, cAt, cRow);
      return;
    }
    for (int row = 0; row < rows; row += ROWS) {
      int from = gAt + row * LANES;
      WideTile.weightGradient(g, from, gStride, x, xAt, segments, c, cAt + row * cRow, cRow);
    }
  }

  @Override
  public float multiplyAdds(int rounds, float factor) {
    return RegisterLoop.run(rounds, factor);
  }

  @Override
  public int multiplyAddsPerRound() {
    return RegisterLoop.VECTORS * WIDTH;
  }

  @Override
  public void transpose(float[] x, int xAt, int rows, float[] y, int yAt) {
    int row = 0;
    for (; row + WIDTH <= rows; row += WIDTH) {
      if (WIDE) {
        WideTranspose.transpose(x, xAt + row * LANES, y, yAt + row);
        WideTranspose.transpose(x, xAt + row * LANES + WIDTH, y, yAt + WIDTH * LANES + row);
      } else {
        transposeRows(x, xAt + row * LANES, y, yAt + row);
      }
    }
    for (; row < rows; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        y[yAt + lane * LANES + row] = x[xAt + row * LANES + lane];
      }
    }
  }

  private static void transposeRows(float[] x, int xAt, float[] y, int yAt) {
    for (int lane = 0; lane < LANES; lane++) {
      FloatVector.fromArray(SPECIES, x, xAt + lane, COLUMN, 0).intoArray(y, yAt + lane * LANES);
    }
  }

  @Override
  public void fill(float[] d, int dAt, int n, float value) {
    java.util.Arrays.fill(d, dAt, dAt + n, value);
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(a, aAt + i).add(load(b, bAt + i)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void addSegments(
      float[] x, int xAt, int xStride, int segments, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector sum = load(d, dAt + i);
      int at = xAt + i;
      for (int segment = 0; segment < segments; segment++) {
        sum = sum.add(load(x, at));
        at += xStride;
      }
      sum.intoArray(d, dAt + i);
    }
  }

  @Override
  public void subtract(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(a, aAt + i).sub(load(b, bAt + i)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void multiply(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(a, aAt + i).mul(load(b, bAt + i)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void multiplyAdd(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(a, aAt + i).fma(load(b, bAt + i), load(c, cAt + i)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void max(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector x = load(a, aAt + i);
      FloatVector y = load(b, bAt + i);
      FloatVector larger = y.blend(x, x.compare(VectorOperators.GT, y));
      larger.blend(x, x.compare(VectorOperators.NE, x)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void divide(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      load(a, aAt + i).div(load(b, bAt + i)).intoArray(d, dAt + i);
    }
  }

  // tanh is written out in both kernels: where the compiler has met a method of its own for it
  // early, it may not inline it later, and the gates of a layer then take twice as long. Java's
  // min and max, which tell 0 from -0 and keep NaN, are six instructions each; a comparison, which
  // keeps NaN as well, and a choice give the same bits.

  @Override
  public void tanh(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector high = broadcast(TANH_LIMIT);
    FloatVector low = broadcast(-TANH_LIMIT);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector x = load(a, aAt + i);
      x = x.blend(high, x.compare(VectorOperators.GT, high));
      x = x.blend(low, x.compare(VectorOperators.LT, low));
      FloatVector s = x.mul(x);
      FloatVector p = broadcast(TANH_P4).fma(s, broadcast(TANH_P3));
      p = p.fma(s, broadcast(TANH_P2)).fma(s, broadcast(TANH_P1)).fma(s, broadcast(TANH_P0));
      FloatVector q = broadcast(TANH_Q4).fma(s, broadcast(TANH_Q3));
      q = q.fma(s, broadcast(TANH_Q2)).fma(s, broadcast(TANH_Q1)).fma(s, broadcast(TANH_Q0));
      x.mul(p).div(q).intoArray(d, dAt + i);
    }
  }

  @Override
  public void sigmoid(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector high = broadcast(TANH_LIMIT);
    FloatVector low = broadcast(-TANH_LIMIT);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector x = load(a, aAt + i).mul(half);
      x = x.blend(high, x.compare(VectorOperators.GT, high));
      x = x.blend(low, x.compare(VectorOperators.LT, low));
      FloatVector s = x.mul(x);
      FloatVector p = broadcast(TANH_P4).fma(s, broadcast(TANH_P3));
      p = p.fma(s, broadcast(TANH_P2)).fma(s, broadcast(TANH_P1)).fma(s, broadcast(TANH_P0));
      FloatVector q = broadcast(TANH_Q4).fma(s, broadcast(TANH_Q3));
      q = q.fma(s, broadcast(TANH_Q2)).fma(s, broadcast(TANH_Q1)).fma(s, broadcast(TANH_Q0));
      x.mul(p).div(q).fma(half, half).intoArray(d, dAt + i);
    }
  }

  @Override
  public void relu(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector x = load(a, aAt + i);
      x.blend(zero, x.compare(VectorOperators.LE, zero)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void sin(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      sinOfQuadrant(load(a, aAt + i), 0).intoArray(d, dAt + i);
    }
  }

  @Override
  public void cos(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      sinOfQuadrant(load(a, aAt + i), 1).intoArray(d, dAt + i);
    }
  }

  @Override
  public void spike(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += WIDTH) {
      zero.blend(1f, load(a, aAt + i).compare(VectorOperators.GT, 0f)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void spikeBackward(float[] g, int gAt, float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    FloatVector two = FloatVector.broadcast(SPECIES, 2f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector q = load(a, aAt + i).abs().fma(two, one);
      load(g, gAt + i).div(q.mul(q)).intoArray(d, dAt + i);
    }
  }

  // gelu is two loops, since one is more than the compiler inlines in every JVM; without that its
  // vectors are objects and it takes a hundred times as long.

  @Override
  public void gelu(float[] a, int aAt, float[] d, int dAt, int n) {
    halfSquareDensity(a, aAt, d, dAt, n);
    geluOfDensity(a, aAt, d, dAt, n);
  }

  @Override
  public void geluBackward(float[] g, int gAt, float[] a, int aAt, float[] d, int dAt, int n) {
    halfSquareDensity(a, aAt, d, dAt, n);
    geluBackwardOfDensity(g, gAt, a, aAt, d, dAt, n);
  }

  /** d = exp(-a^2 / 2), see {@link org.rhosweep.kernels.Approximations#exp}. */
  private static void halfSquareDensity(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector lowest = broadcast(EXP_LOWEST);
    FloatVector one = broadcast(1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(a, aAt + i);
      FloatVector x = value.mul(value).mul(-0.5f);
      x = x.blend(lowest, x.compare(VectorOperators.LT, lowest));
      FloatVector shifted = x.fma(broadcast(LOG2_E), broadcast(ROUNDING));
      FloatVector whole = shifted.sub(ROUNDING);
      FloatVector r = whole.fma(broadcast(-LN2_HIGH), x);
      r = whole.fma(broadcast(-LN2_LOW), r);
      FloatVector p = broadcast(EXP_6).fma(r, broadcast(EXP_5));
      p = p.fma(r, broadcast(EXP_4)).fma(r, broadcast(EXP_3)).fma(r, broadcast(EXP_2));
      p = p.fma(r, one).fma(r, one);
      IntVector bits = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      p.mul(bits.add(0x3F800000).reinterpretAsFloats()).intoArray(d, dAt + i);
    }
  }

  /** d = a Phi(a), where d is exp(-a^2 / 2) before. */
  private static void geluOfDensity(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector one = broadcast(1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(a, aAt + i);
      FloatVector t = one.div(value.abs().fma(broadcast(NORMAL_SCALE), one));
      FloatVector p = broadcast(NORMAL_8).fma(t, broadcast(NORMAL_7)).fma(t, broadcast(NORMAL_6));
      p = p.fma(t, broadcast(NORMAL_5)).fma(t, broadcast(NORMAL_4)).fma(t, broadcast(NORMAL_3));
      p = p.fma(t, broadcast(NORMAL_2)).fma(t, broadcast(NORMAL_1));
      FloatVector tail = load(d, dAt + i).mul(t.mul(p));
      FloatVector below = tail.blend(one.sub(tail), value.compare(VectorOperators.GT, 0f));
      value.mul(below).intoArray(d, dAt + i);
    }
  }

  /** d = g gelu'(a), where d is exp(-a^2 / 2) before. */
  private static void geluBackwardOfDensity(
      float[] g, int gAt, float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector one = broadcast(1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(a, aAt + i);
      FloatVector density = load(d, dAt + i);
      FloatVector t = one.div(value.abs().fma(broadcast(NORMAL_SCALE), one));
      FloatVector p = broadcast(NORMAL_8).fma(t, broadcast(NORMAL_7)).fma(t, broadcast(NORMAL_6));
      p = p.fma(t, broadcast(NORMAL_5)).fma(t, broadcast(NORMAL_4)).fma(t, broadcast(NORMAL_3));
      p = p.fma(t, broadcast(NORMAL_2)).fma(t, broadcast(NORMAL_1));
      FloatVector tail = density.mul(t.mul(p));
      FloatVector below = tail.blend(one.sub(tail), value.compare(VectorOperators.GT, 0f));
      FloatVector derivative = value.fma(density.mul(NORMAL_DENSITY), below);
      load(g, gAt + i).mul(derivative).intoArray(d, dAt + i);
    }
  }

  @Override
  public void exp(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector highest = broadcast(EXP_HIGHEST);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector x = load(a, aAt + i);
      exp(x.blend(highest, x.compare(VectorOperators.GT, highest))).intoArray(d, dAt + i);
    }
  }

  // Two loops, as gelu is.

  @Override
  public void softplus(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      exp(load(a, aAt + i).abs().neg()).intoArray(d, dAt + i);
    }
    softplusOfExp(a, aAt, d, dAt, n);
  }

  /** d = softplus(a), where d is exp(-|a|) before. */
  private static void softplusOfExp(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector one = broadcast(1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(a, aAt + i);
      FloatVector t = load(d, dAt + i);
      FloatVector s = t.div(t.add(2f));
      FloatVector w = s.mul(s);
      FloatVector p = broadcast(SOFTPLUS_9).fma(w, broadcast(SOFTPLUS_7));
      p = p.fma(w, broadcast(SOFTPLUS_5)).fma(w, broadcast(SOFTPLUS_3)).fma(w, one);
      FloatVector positive = value.blend(zero, value.compare(VectorOperators.LE, zero));
      s.add(s).fma(p, positive).intoArray(d, dAt + i);
    }
  }

  // Two loops, as gelu is.

  @Override
  public void log(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(a, aAt + i);
      VectorMask<Float> subnormal = value.compare(VectorOperators.LT, SMALLEST_NORMAL);
      FloatVector x = value.blend(value.mul(SUBNORMAL_SCALE), subnormal);
      IntVector bits = x.reinterpretAsInts();
      IntVector power = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
      FloatVector whole = power.add(ROUNDING_BITS).reinterpretAsFloats().sub(ROUNDING);
      whole = whole.sub(zero.blend(SUBNORMAL_EXPONENT, subnormal));
      IntVector fraction = bits.sub(power.lanewise(VectorOperators.LSHL, 23));
      FloatVector f = fraction.reinterpretAsFloats().sub(1f);
      FloatVector s = f.div(f.add(2f));
      FloatVector w = s.mul(s);
      FloatVector p = broadcast(LOG_9).fma(w, broadcast(LOG_7)).fma(w, broadcast(LOG_5));
      p = p.fma(w, broadcast(LOG_3)).fma(w, broadcast(1f));
      FloatVector rest = whole.fma(broadcast(LN2_LOW), s.add(s).mul(p));
      whole.fma(broadcast(LN2_HIGH), rest).intoArray(d, dAt + i);
    }
    outsideOfLog(a, aAt, d, dAt, n);
  }

  /** Where log has no finite value: d = -infinity at 0, NaN below, a at infinity. */
  private static void outsideOfLog(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector infinity = broadcast(Float.POSITIVE_INFINITY);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(a, aAt + i);
      FloatVector r = load(d, dAt + i);
      r = r.blend(infinity, value.compare(VectorOperators.EQ, infinity));
      r = r.blend(Float.NEGATIVE_INFINITY, value.compare(VectorOperators.EQ, 0f));
      r = r.blend(Float.NaN, value.compare(VectorOperators.LT, 0f));
      r.blend(Float.NaN, value.compare(VectorOperators.NE, value)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void inverseSquareRoot(float[] a, int aAt, float[] d, int dAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < n; i += WIDTH) {
      one.div(load(a, aAt + i).lanewise(VectorOperators.SQRT)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void inverseSquareRootBackward(
      float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(y, yAt + i);
      load(g, gAt + i).mul(value).mul(value.mul(value)).mul(-0.5f).intoArray(d, dAt + i);
    }
  }

  @Override
  public void meanRows(float[] x, int xAt, int rows, float[] d, int dAt) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int row = 0; row < rows; row++) {
        sum = sum.add(load(x, xAt + row * LANES + lane));
      }
      sum.mul(1f / rows).intoArray(d, dAt + lane);
    }
  }

  @Override
  public void tanhBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(y, yAt + i);
      load(g, gAt + i).mul(value.neg().fma(value, one)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void sigmoidBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(y, yAt + i);
      load(g, gAt + i).mul(value).mul(one.sub(value)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void sigmoidBackwardOfProduct(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, float[] d, int dAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(y, yAt + i);
      FloatVector product = load(a, aAt + i).mul(load(b, bAt + i));
      product.mul(value).mul(one.sub(value)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void tanhBackwardOfProduct(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, float[] d, int dAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(y, yAt + i);
      FloatVector product = load(a, aAt + i).mul(load(b, bAt + i));
      product.mul(value.neg().fma(value, one)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void addTanhBackwardOfProduct(
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
      int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector value = load(y, yAt + i);
      FloatVector product = load(a, aAt + i).mul(load(b, bAt + i));
      product.mul(value.neg().fma(value, one)).add(load(c, cAt + i)).intoArray(d, dAt + i);
    }
  }

  @Override
  public void reluBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += WIDTH) {
      zero.blend(load(g, gAt + i), load(y, yAt + i).compare(VectorOperators.GT, 0f))
          .intoArray(d, dAt + i);
    }
  }

  @Override
  public void flushTiny(float[] x, int xAt, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      flush(load(x, xAt + i), TINY).intoArray(x, xAt + i);
    }
  }

  @Override
  public void maxRows(float[] x, int xAt, int rows, float[] d, int dAt) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector largest = load(x, xAt + lane);
      for (int row = 1; row < rows; row++) {
        largest = largest.max(load(x, xAt + row * LANES + lane));
      }
      largest.intoArray(d, dAt + lane);
    }
  }

  @Override
  public void expShiftedRows(
      float[] x, int xAt, int rows, float[] shift, int shiftAt, float[] d, int dAt) {
    if (rows <= FEW_ROWS) {
      PLAIN.expShiftedRows(x, xAt, rows, shift, shiftAt, d, dAt);
      return;
    }
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector by = load(shift, shiftAt + lane);
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int row = 0; row < rows; row++) {
        FloatVector value = exp(load(x, xAt + row * LANES + lane).sub(by));
        value.intoArray(x, xAt + row * LANES + lane);
        sum = sum.add(value);
      }
      sum.intoArray(d, dAt + lane);
    }
  }

  @Override
  public void scaleRows(float[] x, int xAt, int rows, float[] scale, int scaleAt) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector by = load(scale, scaleAt + lane);
      for (int row = 0; row < rows; row++) {
        int at = xAt + row * LANES + lane;
        load(x, at).mul(by).intoArray(x, at);
      }
    }
  }

  @Override
  public void adam(
      float[] w,
      float[] gradient,
      float[] m,
      float[] v,
      int n,
      float scale,
      float oneMinusBeta1,
      float oneMinusBeta2,
      float rate,
      float epsilon) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector fraction1 = FloatVector.broadcast(SPECIES, oneMinusBeta1);
    FloatVector fraction2 = FloatVector.broadcast(SPECIES, oneMinusBeta2);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector g = flush(load(gradient, i).mul(scale), TINY_GRADIENT);
      zero.intoArray(gradient, i);
      FloatVector first = load(m, i);
      first = flush(fraction1.fma(g.sub(first), first), TINY);
      first.intoArray(m, i);
      FloatVector second = load(v, i);
      second = flush(fraction2.fma(g.fma(g, second.neg()), second), TINY);
      second.intoArray(v, i);
      FloatVector step = first.mul(rate).div(second.lanewise(VectorOperators.SQRT).add(epsilon));
      load(w, i).sub(step).intoArray(w, i);
    }
  }

  @Override
  public void adamW(
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
      float decay) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector fraction1 = FloatVector.broadcast(SPECIES, oneMinusBeta1);
    FloatVector fraction2 = FloatVector.broadcast(SPECIES, oneMinusBeta2);
    FloatVector decays = FloatVector.broadcast(SPECIES, decay);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector g = flush(load(gradient, i).mul(scale), TINY_GRADIENT);
      zero.intoArray(gradient, i);
      FloatVector first = load(m, i);
      first = flush(fraction1.fma(g.sub(first), first), TINY);
      first.intoArray(m, i);
      FloatVector second = load(v, i);
      second = flush(fraction2.fma(g.fma(g, second.neg()), second), TINY);
      second.intoArray(v, i);
      FloatVector step = first.mul(rate).div(second.lanewise(VectorOperators.SQRT).add(epsilon));
      FloatVector weight = load(w, i);
      weight.sub(decays.fma(weight, step)).intoArray(w, i);
    }
  }

  @Override
  public void adaBelief(
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
      float epsilon) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector fraction1 = FloatVector.broadcast(SPECIES, oneMinusBeta1);
    FloatVector fraction2 = FloatVector.broadcast(SPECIES, oneMinusBeta2);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector g = flush(load(gradient, i).mul(scale), TINY_GRADIENT);
      zero.intoArray(gradient, i);
      FloatVector first = load(m, i);
      first = flush(fraction1.fma(g.sub(first), first), TINY);
      first.intoArray(m, i);
      FloatVector d = g.sub(first);
      FloatVector second = load(s, i);
      second = flush(fraction2.fma(d.fma(d, second.neg()), second).add(floor), TINY);
      second.intoArray(s, i);
      FloatVector step = first.mul(rate).div(second.lanewise(VectorOperators.SQRT).add(epsilon));
      load(w, i).sub(step).intoArray(w, i);
    }
  }

  @Override
  public void lookahead(float[] slow, float[] fast, int n, float fraction) {
    FloatVector by = FloatVector.broadcast(SPECIES, fraction);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector kept = load(slow, i);
      FloatVector next = by.fma(load(fast, i).sub(kept), kept);
      next.intoArray(slow, i);
      next.intoArray(fast, i);
    }
  }

  @Override
  public void momentum(
      float[] w,
      float[] gradient,
      float[] velocity,
      int n,
      float scale,
      float momentum,
      float rate) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector fraction = FloatVector.broadcast(SPECIES, momentum);
    FloatVector negativeRate = FloatVector.broadcast(SPECIES, -rate);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector next = fraction.fma(load(velocity, i), load(gradient, i).mul(scale));
      zero.intoArray(gradient, i);
      next.intoArray(velocity, i);
      negativeRate.fma(next, load(w, i)).intoArray(w, i);
    }
  }

  private static FloatVector load(float[] a, int at) {
    return FloatVector.fromArray(SPECIES, a, at);
  }

  /** As {@link org.rhosweep.kernels.Approximations#exp}, in every lane. */
  private static FloatVector exp(FloatVector a) {
    FloatVector lowest = broadcast(EXP_LOWEST);
    FloatVector x = a.blend(lowest, a.compare(VectorOperators.LT, lowest));
    FloatVector shifted = x.fma(broadcast(LOG2_E), broadcast(ROUNDING));
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector r = n.fma(broadcast(-LN2_HIGH), x);
    r = n.fma(broadcast(-LN2_LOW), r);
    FloatVector p = broadcast(EXP_6).fma(r, broadcast(EXP_5));
    p = p.fma(r, broadcast(EXP_4)).fma(r, broadcast(EXP_3)).fma(r, broadcast(EXP_2));
    p = p.fma(r, broadcast(1f)).fma(r, broadcast(1f));
    IntVector bits = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(0x3F800000);
    return p.mul(bits.reinterpretAsFloats());
  }

  /** As {@link org.rhosweep.kernels.Approximations#sin}, in every lane. */
  private static FloatVector sinOfQuadrant(FloatVector a, int quadrant) {
    FloatVector shifted = a.fma(broadcast(TWO_OVER_PI), broadcast(ROUNDING));
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector r = n.fma(broadcast(-HALF_PI_HIGH), a);
    r = n.fma(broadcast(-HALF_PI_MIDDLE), r);
    r = n.fma(broadcast(-HALF_PI_LOW), r);
    FloatVector s = r.mul(r);
    FloatVector odd = broadcast(SIN_7).fma(s, broadcast(SIN_5)).fma(s, broadcast(SIN_3));
    FloatVector sine = odd.mul(s).fma(r, r);
    FloatVector even = broadcast(COS_8).fma(s, broadcast(COS_6)).fma(s, broadcast(COS_4));
    FloatVector cosine = even.fma(s, broadcast(COS_2)).fma(s, broadcast(1f));
    IntVector which = shifted.reinterpretAsInts().add(quadrant);
    IntVector useCosine = which.and(1).neg();
    IntVector sineBits = sine.reinterpretAsInts();
    IntVector chosen =
        sineBits.lanewise(
            VectorOperators.XOR,
            sineBits.lanewise(VectorOperators.XOR, cosine.reinterpretAsInts()).and(useCosine));
    IntVector sign = which.and(2).lanewise(VectorOperators.LSHL, 30);
    return chosen.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
  }

  private static FloatVector flush(FloatVector a, float limit) {
    return a.blend(0f, a.abs().compare(VectorOperators.LT, limit));
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
