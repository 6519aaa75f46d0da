package org.rhosweep.kernels;

/** The kernels in plain Java, for machines or launches without the Vector API. */
public final class ScalarKernels implements Kernels {
  @Override
  public int vectorBits() {
    return 32;
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
    for (int row = 0; row < panels * ROWS; row++) {
      fill(c, cAt + row * LANES, LANES, bias[biasAt + row]);
    }
    productAdd(a, aAt, aStride, panels, b, bAt, k, c, cAt);
  }

  @Override
  public void productAdd(
      float[] a, int aAt, int aStride, int panels, float[] b, int bAt, int k, float[] c, int cAt) {
    for (int row = 0; row < panels * ROWS; row++) {
      int at = aAt + row / ROWS * aStride + row % ROWS;
      for (int inner = 0; inner < k; inner++) {
        addMultiple(a[at + inner * ROWS], b, bAt + inner * LANES, c, cAt + row * LANES);
      }
    }
  }

  private static void addMultiple(float factor, float[] b, int bAt, float[] c, int cAt) {
    for (int lane = 0; lane < LANES; lane++) {
      c[cAt + lane] = Math.fma(factor, b[bAt + lane], c[cAt + lane]);
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
    for (int row = 0; row < rows; row++) {
      for (int segment = 0; segment < segments; segment++) {
        for (int example = 0; example < LANES; example++) {
          addMultiple(
              g[gAt + segment * gStride + row * LANES + example],
              x,
              xAt + (segment * LANES + example) * LANES,
              c,
              cAt + row * cRow);
        }
      }
    }
  }

  @Override
  public float multiplyAdds(int rounds, float factor) {
    float c0 = 0;
    float c1 = 1;
    float c2 = 2;
    float c3 = 3;
    float c4 = 4;
    float c5 = 5;
    float c6 = 6;
    float c7 = 7;
    for (int round = 0; round < rounds; round++) {
      c0 = Math.fma(c0, factor, 1f);
      c1 = Math.fma(c1, factor, 1f);
      c2 = Math.fma(c2, factor, 1f);
      c3 = Math.fma(c3, factor, 1f);
      c4 = Math.fma(c4, factor, 1f);
      c5 = Math.fma(c5, factor, 1f);
      c6 = Math.fma(c6, factor, 1f);
      c7 = Math.fma(c7, factor, 1f);
    }
    return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7;
  }

  @Override
  public int multiplyAddsPerRound() {
    return 8;
  }

  @Override
  public void transpose(float[] x, int xAt, int rows, float[] y, int yAt) {
    for (int row = 0; row < rows; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        y[yAt + lane * LANES + row] = x[xAt + row * LANES + lane];
      }
    }
  }

  @Override
  public void fill(float[] d, int dAt, int n, float value) {
    java.util.Arrays.fill(d, dAt, dAt + n, value);
  }

  @Override
  public void add(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = a[aAt + i] + b[bAt + i];
    }
  }

  @Override
  public void addSegments(
      float[] x, int xAt, int xStride, int segments, float[] d, int dAt, int n) {
    for (int segment = 0; segment < segments; segment++) {
      add(d, dAt, x, xAt + segment * xStride, d, dAt, n);
    }
  }

  @Override
  public void subtract(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = a[aAt + i] - b[bAt + i];
    }
  }

  @Override
  public void multiply(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = a[aAt + i] * b[bAt + i];
    }
  }

  @Override
  public void multiplyAdd(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Math.fma(a[aAt + i], b[bAt + i], c[cAt + i]);
    }
  }

  @Override
  public void max(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.max(a[aAt + i], b[bAt + i]);
    }
  }

  @Override
  public void divide(float[] a, int aAt, float[] b, int bAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = a[aAt + i] / b[bAt + i];
    }
  }

  @Override
  public void tanh(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.tanh(a[aAt + i]);
    }
  }

  @Override
  public void sigmoid(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.sigmoid(a[aAt + i]);
    }
  }

  @Override
  public void relu(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Math.max(a[aAt + i], 0f);
    }
  }

  @Override
  public void sin(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.sin(a[aAt + i]);
    }
  }

  @Override
  public void cos(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.cos(a[aAt + i]);
    }
  }

  @Override
  public void spike(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = a[aAt + i] > 0f ? 1f : 0f;
    }
  }

  @Override
  public void spikeBackward(float[] g, int gAt, float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      float q = Math.fma(2f, Math.abs(a[aAt + i]), 1f);
      d[dAt + i] = g[gAt + i] / (q * q);
    }
  }

  @Override
  public void gelu(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.gelu(a[aAt + i]);
    }
  }

  @Override
  public void geluBackward(float[] g, int gAt, float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = g[gAt + i] * Approximations.geluDerivative(a[aAt + i]);
    }
  }

  @Override
  public void exp(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.boundedExp(a[aAt + i]);
    }
  }

  @Override
  public void softplus(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.softplus(a[aAt + i]);
    }
  }

  @Override
  public void log(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = Approximations.log(a[aAt + i]);
    }
  }

  @Override
  public void inverseSquareRoot(float[] a, int aAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = 1f / (float) Math.sqrt(a[aAt + i]);
    }
  }

  @Override
  public void inverseSquareRootBackward(
      float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      float value = y[yAt + i];
      d[dAt + i] = ((g[gAt + i] * value) * (value * value)) * -0.5f;
    }
  }

  @Override
  public void meanRows(float[] x, int xAt, int rows, float[] d, int dAt) {
    for (int lane = 0; lane < LANES; lane++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[xAt + row * LANES + lane];
      }
      d[dAt + lane] = sum * (1f / rows);
    }
  }

  @Override
  public void tanhBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      float value = y[yAt + i];
      d[dAt + i] = g[gAt + i] * Math.fma(-value, value, 1f);
    }
  }

  @Override
  public void sigmoidBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      float value = y[yAt + i];
      d[dAt + i] = (g[gAt + i] * value) * (1f - value);
    }
  }

  @Override
  public void sigmoidBackwardOfProduct(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      float value = y[yAt + i];
      d[dAt + i] = (a[aAt + i] * b[bAt + i]) * value * (1f - value);
    }
  }

  @Override
  public void tanhBackwardOfProduct(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      float value = y[yAt + i];
      d[dAt + i] = (a[aAt + i] * b[bAt + i]) * Math.fma(-value, value, 1f);
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
    for (int i = 0; i < n; i++) {
      float value = y[yAt + i];
      d[dAt + i] = (a[aAt + i] * b[bAt + i]) * Math.fma(-value, value, 1f) + c[cAt + i];
    }
  }

  @Override
  public void reluBackward(float[] g, int gAt, float[] y, int yAt, float[] d, int dAt, int n) {
    for (int i = 0; i < n; i++) {
      d[dAt + i] = y[yAt + i] > 0f ? g[gAt + i] : 0f;
    }
  }

  @Override
  public void flushTiny(float[] x, int xAt, int n) {
    for (int i = xAt; i < xAt + n; i++) {
      x[i] = Approximations.flush(x[i], Approximations.TINY);
    }
  }

  @Override
  public void maxRows(float[] x, int xAt, int rows, float[] d, int dAt) {
    System.arraycopy(x, xAt, d, dAt, LANES);
    for (int row = 1; row < rows; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        d[dAt + lane] = Math.max(d[dAt + lane], x[xAt + row * LANES + lane]);
      }
    }
  }

  @Override
  public void expShiftedRows(
      float[] x, int xAt, int rows, float[] shift, int shiftAt, float[] d, int dAt) {
    fill(d, dAt, LANES, 0f);
    for (int row = 0; row < rows; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        int at = xAt + row * LANES + lane;
        x[at] = Approximations.exp(x[at] - shift[shiftAt + lane]);
        d[dAt + lane] += x[at];
      }
    }
  }

  @Override
  public void scaleRows(float[] x, int xAt, int rows, float[] scale, int scaleAt) {
    for (int row = 0; row < rows; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        x[xAt + row * LANES + lane] *= scale[scaleAt + lane];
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
    for (int i = 0; i < n; i++) {
      float g = Approximations.flush(scale * gradient[i], Approximations.TINY_GRADIENT);
      gradient[i] = 0f;
      float first = Math.fma(oneMinusBeta1, g - m[i], m[i]);
      m[i] = Approximations.flush(first, Approximations.TINY);
      float second = Math.fma(oneMinusBeta2, Math.fma(g, g, -v[i]), v[i]);
      v[i] = Approximations.flush(second, Approximations.TINY);
      w[i] = w[i] - rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
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
    for (int i = 0; i < n; i++) {
      float g = Approximations.flush(scale * gradient[i], Approximations.TINY_GRADIENT);
      gradient[i] = 0f;
      float first = Math.fma(oneMinusBeta1, g - m[i], m[i]);
      m[i] = Approximations.flush(first, Approximations.TINY);
      float second = Math.fma(oneMinusBeta2, Math.fma(g, g, -v[i]), v[i]);
      v[i] = Approximations.flush(second, Approximations.TINY);
      float step = rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
      w[i] = w[i] - Math.fma(decay, w[i], step);
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
    for (int i = 0; i < n; i++) {
      float g = Approximations.flush(scale * gradient[i], Approximations.TINY_GRADIENT);
      gradient[i] = 0f;
      float first = Math.fma(oneMinusBeta1, g - m[i], m[i]);
      m[i] = Approximations.flush(first, Approximations.TINY);
      float d = g - m[i];
      float second = Math.fma(oneMinusBeta2, Math.fma(d, d, -s[i]), s[i]) + floor;
      s[i] = Approximations.flush(second, Approximations.TINY);
      w[i] = w[i] - rate * m[i] / ((float) Math.sqrt(s[i]) + epsilon);
    }
  }

  @Override
  public void lookahead(float[] slow, float[] fast, int n, float fraction) {
    for (int i = 0; i < n; i++) {
      slow[i] = Math.fma(fraction, fast[i] - slow[i], slow[i]);
      fast[i] = slow[i];
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
    for (int i = 0; i < n; i++) {
      velocity[i] = Math.fma(momentum, velocity[i], scale * gradient[i]);
      gradient[i] = 0f;
      w[i] = Math.fma(-rate, velocity[i], w[i]);
    }
  }
}
