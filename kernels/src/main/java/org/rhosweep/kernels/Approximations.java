package org.rhosweep.kernels;

/**
 * tanh and exp in single precision, by operations that every machine rounds alike. The constants
 * and the order of operations are part of the numeric semantics.
 */
public final class Approximations {
  private Approximations() {}

  /** tanh is 1 in single precision beyond this. */
  public static final float TANH_LIMIT = 8.7f;

  // tanh(x) = x P(x^2) / Q(x^2) on |x| <= 8.7, least squares in the relative error reweighted to
  // the
  // minimax (1.5e-8 in exact arithmetic).
  public static final float TANH_P0 = 1.0f;
  public static final float TANH_P1 = 0.13400465f;
  public static final float TANH_P2 = 0.0035187427f;
  public static final float TANH_P3 = 2.0993813e-05f;
  public static final float TANH_P4 = 1.389761e-08f;
  public static final float TANH_Q0 = 1f;
  public static final float TANH_Q1 = 0.46733785f;
  public static final float TANH_Q2 = 0.02596489f;
  public static final float TANH_Q3 = 0.0003323646f;
  public static final float TANH_Q4 = 7.996518e-07f;

  /** Magnitudes below are taken as 0 where {@link Kernels} says so: 2^-100. */
  public static final float TINY = 0x1p-100f;

  /** Gradient entries below are taken as 0 by Adam, so that their squares are normal: 2^-60. */
  public static final float TINY_GRADIENT = 0x1p-60f;

  /** exp is taken as 0 below this; only arguments &lt;= 0 are used. */
  public static final float EXP_LOWEST = -87f;

  /** exp is taken at this above it, where its values are last finite. */
  public static final float EXP_HIGHEST = 88f;

  public static final float LOG2_E = 1.442695f;

  /** Adding and subtracting it rounds to the nearest integer. */
  public static final float ROUNDING = 12582912f; // 1.5 * 2^23

  // ln 2 in two parts, so that n ln 2 is exact to the last bit of x - n ln 2.
  public static final float LN2_HIGH = 0.6933594f;
  public static final float LN2_LOW = -0.00021219444f;

  // exp(r) on |r| <= ln(2) / 2: Taylor to r^6, relative error below 2e-8 * 8.
  public static final float EXP_2 = 0.5f;
  public static final float EXP_3 = 1f / 6;
  public static final float EXP_4 = 1f / 24;
  public static final float EXP_5 = 1f / 120;
  public static final float EXP_6 = 1f / 720;

  public static final float TWO_OVER_PI = 0.63661975f;

  // pi / 2 in three parts, so that n pi / 2 is exact to the last bit of x - n pi / 2 for the n that
  // occur.
  public static final float HALF_PI_HIGH = 1.5707964f;
  public static final float HALF_PI_MIDDLE = -4.371139e-8f;
  public static final float HALF_PI_LOW = -1.7151245e-15f;

  // sin(r) = r + r^3 (SIN_3 + ...) and cos(r) = 1 + r^2 (COS_2 + ...) on |r| <= pi / 4, minimax.
  public static final float SIN_3 = -0.16666655f;
  public static final float SIN_5 = 0.00833216f;
  public static final float SIN_7 = -1.9515e-4f;
  public static final float COS_2 = -0.5f;
  public static final float COS_4 = 0.041666646f;
  public static final float COS_6 = -0.0013887367f;
  public static final float COS_8 = 2.443845e-5f;

  // Phi(-z) = exp(-z^2 / 2) t (NORMAL_1 + t (NORMAL_2 + ...)) with t = 1 / (1 + NORMAL_SCALE z) on
  // z
  // >= 0: the form of Abramowitz and Stegun 26.2.17, least squares in the relative error up to z =
  // 14
  // reweighted to the minimax (1.4e-7 in exact arithmetic).
  public static final float NORMAL_SCALE = 0.304f;
  public static final float NORMAL_1 = 0.12123686f;
  public static final float NORMAL_2 = 0.12213666f;
  public static final float NORMAL_3 = 0.10264002f;
  public static final float NORMAL_4 = 0.1228187f;
  public static final float NORMAL_5 = -0.041705687f;
  public static final float NORMAL_6 = 0.19060051f;
  public static final float NORMAL_7 = -0.15435198f;
  public static final float NORMAL_8 = 0.036624905f;

  // log(1 + t) = 2 s (1 + s^2 (SOFTPLUS_3 + s^2 (SOFTPLUS_5 + ...))) with s = t / (2 + t), t in [0,
  // 1]: 2 artanh(s) with the series' coefficients moved to the minimax of the relative error
  // (4.5e-9
  // in exact arithmetic).
  public static final float SOFTPLUS_3 = 0.3333321f;
  public static final float SOFTPLUS_5 = 0.20010763f;
  public static final float SOFTPLUS_7 = 0.14000902f;
  public static final float SOFTPLUS_9 = 0.14005996f;

  /** Bits of the smallest float above sqrt(1/2), where the factor of 2^n in log begins. */
  public static final int ROOT_HALF_BITS = 0x3F3504F3;

  /** {@link #ROUNDING} as bits: added to an integer's they are that integer, shifted. */
  public static final int ROUNDING_BITS = 0x4B400000;

  /** Below it numbers are subnormal: 2^-126. */
  public static final float SMALLEST_NORMAL = Float.MIN_NORMAL;

  /**
   * What takes every subnormal number to a normal one, 2^23, and what its logarithm to base 2 is.
   */
  public static final float SUBNORMAL_SCALE = 0x1p23f;

  public static final float SUBNORMAL_EXPONENT = 23f;

  // log(m) = 2 s (1 + s^2 (LOG_3 + s^2 (LOG_5 + ...))) with s = (m - 1) / (m + 1), m in [sqrt(1/2),
  // sqrt(2)]: the series of 2 artanh(s), relative error 2e-9 where it ends.
  public static final float LOG_3 = 1f / 3;
  public static final float LOG_5 = 1f / 5;
  public static final float LOG_7 = 1f / 7;
  public static final float LOG_9 = 1f / 9;

  /** 1 / sqrt(2 pi). */
  public static final float NORMAL_DENSITY = 0.3989423f;

  /**
   * tanh, within 4e-7 of the true value everywhere; at most 1 + 2^-23 in magnitude; NaN for NaN.
   */
  public static float tanh(float a) {
    float x = Math.min(Math.max(a, -TANH_LIMIT), TANH_LIMIT);
    float s = x * x;
    float p = Math.fma(TANH_P4, s, TANH_P3);
    p = Math.fma(p, s, TANH_P2);
    p = Math.fma(p, s, TANH_P1);
    p = Math.fma(p, s, TANH_P0);
    float q = Math.fma(TANH_Q4, s, TANH_Q3);
    q = Math.fma(q, s, TANH_Q2);
    q = Math.fma(q, s, TANH_Q1);
    q = Math.fma(q, s, TANH_Q0);
    return x * p / q;
  }

  /** 0 where |a| is below the limit, else a. */
  public static float flush(float a, float limit) {
    return Math.abs(a) < limit ? 0f : a;
  }

  /** 1 / (1 + exp(-a)) by tanh. */
  public static float sigmoid(float a) {
    return Math.fma(tanh(0.5f * a), 0.5f, 0.5f);
  }

  /**
   * sin, within 2e-7 of the true value for |a| up to 10,000, worse beyond; NaN for NaN and
   * infinities.
   */
  public static float sin(float a) {
    return sinOfQuadrant(a, 0);
  }

  /** cos, as {@link #sin}. */
  public static float cos(float a) {
    return sinOfQuadrant(a, 1);
  }

  /** sin(a + quadrant pi / 2). */
  private static float sinOfQuadrant(float a, int quadrant) {
    float shifted = Math.fma(a, TWO_OVER_PI, ROUNDING);
    float n = shifted - ROUNDING;
    float r = Math.fma(n, -HALF_PI_HIGH, a);
    r = Math.fma(n, -HALF_PI_MIDDLE, r);
    r = Math.fma(n, -HALF_PI_LOW, r);
    float s = r * r;
    float odd = Math.fma(Math.fma(SIN_7, s, SIN_5), s, SIN_3);
    float sine = Math.fma(odd * s, r, r);
    float even = Math.fma(Math.fma(COS_8, s, COS_6), s, COS_4);
    float cosine = Math.fma(Math.fma(even, s, COS_2), s, 1f);
    // The low bits of shifted hold n: odd quadrants take the cosine, the upper two are negative.
    int which = Float.floatToRawIntBits(shifted) + quadrant;
    float magnitude = (which & 1) == 0 ? sine : cosine;
    int sign = (which & 2) << 30;
    return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) ^ sign);
  }

  /** a Phi(a), within 3e-7 max(1, |a|) of the true value; NaN for NaN. */
  public static float gelu(float a) {
    return a * normalDistribution(a, exp(a * a * -0.5f));
  }

  /** Phi(a) + a phi(a), the derivative of gelu, within 5e-7; NaN for NaN. */
  public static float geluDerivative(float a) {
    float density = exp(a * a * -0.5f);
    return Math.fma(a, density * NORMAL_DENSITY, normalDistribution(a, density));
  }

  /** Phi(a), given exp(-a^2 / 2). */
  private static float normalDistribution(float a, float density) {
    float t = 1f / Math.fma(NORMAL_SCALE, Math.abs(a), 1f);
    float p = Math.fma(NORMAL_8, t, NORMAL_7);
    p = Math.fma(p, t, NORMAL_6);
    p = Math.fma(p, t, NORMAL_5);
    p = Math.fma(p, t, NORMAL_4);
    p = Math.fma(p, t, NORMAL_3);
    p = Math.fma(p, t, NORMAL_2);
    p = Math.fma(p, t, NORMAL_1);
    float tail = density * (t * p);
    return a > 0f ? 1f - tail : tail;
  }

  /** exp(min(a, 88)), relative error below 3e-7; exp(-87) below -87; NaN for NaN. */
  public static float boundedExp(float a) {
    return exp(Math.min(a, EXP_HIGHEST));
  }

  /** log(1 + exp(a)), relative error below 5e-7 down to a = -87; NaN for NaN. */
  public static float softplus(float a) {
    float t = exp(-Math.abs(a));
    float s = t / (2f + t);
    float w = s * s;
    float p = Math.fma(SOFTPLUS_9, w, SOFTPLUS_7);
    p = Math.fma(p, w, SOFTPLUS_5);
    p = Math.fma(p, w, SOFTPLUS_3);
    p = Math.fma(p, w, 1f);
    return Math.fma(s + s, p, Math.max(a, 0f));
  }

  /** The larger of two numbers, the second where they are equal; NaN where either is. */
  public static float max(float a, float b) {
    return a > b || Float.isNaN(a) ? a : b;
  }

  /**
   * Natural logarithm, relative error below 3e-7; minus infinity at 0, NaN below it and for NaN.
   *
   * <pre>
   *   log(a) = n log(2) + log(m),   a = 2^n m,   m in [sqrt(1/2), sqrt(2)]
   * </pre>
   */
  public static float log(float a) {
    boolean subnormal = a < SMALLEST_NORMAL;
    float x = subnormal ? a * SUBNORMAL_SCALE : a;
    int bits = Float.floatToRawIntBits(x);
    int power = (bits - ROOT_HALF_BITS) >> 23;
    float n = Float.intBitsToFloat(power + ROUNDING_BITS) - ROUNDING;
    n = n - (subnormal ? SUBNORMAL_EXPONENT : 0f);
    float f = Float.intBitsToFloat(bits - (power << 23)) - 1f;
    float s = f / (2f + f);
    float w = s * s;
    float p = Math.fma(LOG_9, w, LOG_7);
    p = Math.fma(p, w, LOG_5);
    p = Math.fma(p, w, LOG_3);
    p = Math.fma(p, w, 1f);
    float r = Math.fma(n, LN2_HIGH, Math.fma(n, LN2_LOW, (s + s) * p));
    if (!(a > 0f)) {
      return a == 0f ? Float.NEGATIVE_INFINITY : Float.NaN;
    }
    return a == Float.POSITIVE_INFINITY ? a : r;
  }

  /** exp of a number &lt;= 0, relative error below 3e-7; exp(-87) below -87; NaN for NaN. */
  public static float exp(float a) {
    float x = Math.max(a, EXP_LOWEST);
    float shifted = Math.fma(x, LOG2_E, ROUNDING);
    float n = shifted - ROUNDING;
    float r = Math.fma(n, -LN2_HIGH, x);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(EXP_6, r, EXP_5);
    p = Math.fma(p, r, EXP_4);
    p = Math.fma(p, r, EXP_3);
    p = Math.fma(p, r, EXP_2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    // The low bits of shifted hold n; shifted into the exponent they are 2^n.
    float power = Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << 23) + 0x3F800000);
    return p * power;
  }
}
