// Pointwise operations with the bits of core's kernels: one operation a statement, no contraction, fma where it is
// written. Constants are those of Approximations, defined above this text.

#pragma OPENCL FP_CONTRACT OFF

float flush(const float a, const float limit) {
  return fabs(a) < limit ? 0.0f : a;
}

// Comparisons in place of fmax and fmin, which drop a NaN.
float atLeast(const float a, const float bound) {
  return a < bound ? bound : a;
}

float atMost(const float a, const float bound) {
  return a > bound ? bound : a;
}

float larger(const float a, const float b) {
  return a > b || a != a ? a : b;
}

// An entry of (A - A^T) / 2, from A's and its transpose's.
float skewSymmetric(const float entry, const float transposed) {
  const float difference = entry - transposed;
  return 0.5f * difference;
}

float approximateTanh(const float a) {
  const float x = atMost(atLeast(a, -TANH_LIMIT), TANH_LIMIT);
  const float s = x * x;
  float p = fma(TANH_P4, s, TANH_P3);
  p = fma(p, s, TANH_P2);
  p = fma(p, s, TANH_P1);
  p = fma(p, s, TANH_P0);
  float q = fma(TANH_Q4, s, TANH_Q3);
  q = fma(q, s, TANH_Q2);
  q = fma(q, s, TANH_Q1);
  q = fma(q, s, TANH_Q0);
  const float product = x * p;
  return product / q;
}

float approximateSigmoid(const float a) {
  const float halved = 0.5f * a;
  return fma(approximateTanh(halved), 0.5f, 0.5f);
}

float relu(const float a) {
  const float notNumber = a != a ? a : 0.0f;
  return a > 0.0f ? a : notNumber;
}

float approximateExp(const float a) {
  const float x = atLeast(a, EXP_LOWEST);
  const float shifted = fma(x, LOG2_E, ROUNDING);
  const float n = shifted - ROUNDING;
  float r = fma(n, -LN2_HIGH, x);
  r = fma(n, -LN2_LOW, r);
  float p = fma(EXP_6, r, EXP_5);
  p = fma(p, r, EXP_4);
  p = fma(p, r, EXP_3);
  p = fma(p, r, EXP_2);
  p = fma(p, r, 1.0f);
  p = fma(p, r, 1.0f);
  const float power = as_float((as_uint(shifted) << 23) + 0x3F800000u);
  return p * power;
}

float boundedExp(const float a) {
  return approximateExp(atMost(a, EXP_HIGHEST));
}

float softplus(const float a) {
  const float t = approximateExp(-fabs(a));
  const float sum = 2.0f + t;
  const float s = t / sum;
  const float w = s * s;
  float p = fma(SOFTPLUS_9, w, SOFTPLUS_7);
  p = fma(p, w, SOFTPLUS_5);
  p = fma(p, w, SOFTPLUS_3);
  p = fma(p, w, 1.0f);
  const float twice = s + s;
  return fma(twice, p, relu(a));
}

float approximateLog(const float a) {
  const int subnormal = a < SMALLEST_NORMAL;
  const float scaled = a * SUBNORMAL_SCALE;
  const uint bits = as_uint(subnormal ? scaled : a);
  const int power = as_int(bits - ROOT_HALF_BITS) >> 23;
  const float whole = as_float((uint) power + ROUNDING_BITS) - ROUNDING;
  const float n = whole - (subnormal ? SUBNORMAL_EXPONENT : 0.0f);
  const float f = as_float(bits - ((uint) power << 23)) - 1.0f;
  const float sum = 2.0f + f;
  const float s = f / sum;
  const float w = s * s;
  float p = fma(LOG_9, w, LOG_7);
  p = fma(p, w, LOG_5);
  p = fma(p, w, LOG_3);
  p = fma(p, w, 1.0f);
  const float twice = s + s;
  const float ofMantissa = twice * p;
  const float r = fma(n, LN2_HIGH, fma(n, LN2_LOW, ofMantissa));
  const float outside = a == 0.0f ? -INFINITY : NAN;
  const float inside = a == INFINITY ? a : r;
  return a > 0.0f ? inside : outside;
}

float sinOfQuadrant(const float a, const uint quadrant) {
  const float shifted = fma(a, TWO_OVER_PI, ROUNDING);
  const float n = shifted - ROUNDING;
  float r = fma(n, -HALF_PI_HIGH, a);
  r = fma(n, -HALF_PI_MIDDLE, r);
  r = fma(n, -HALF_PI_LOW, r);
  const float s = r * r;
  const float odd = fma(fma(SIN_7, s, SIN_5), s, SIN_3);
  const float cube = odd * s;
  const float sine = fma(cube, r, r);
  const float even = fma(fma(COS_8, s, COS_6), s, COS_4);
  const float cosine = fma(fma(even, s, COS_2), s, 1.0f);
  const uint which = as_uint(shifted) + quadrant;
  const float magnitude = (which & 1u) == 0u ? sine : cosine;
  return as_float(as_uint(magnitude) ^ ((which & 2u) << 30));
}

float approximateSin(const float a) {
  return sinOfQuadrant(a, 0u);
}

float approximateCos(const float a) {
  return sinOfQuadrant(a, 1u);
}

float densityExp(const float a) {
  const float square = a * a;
  const float exponent = square * -0.5f;
  return approximateExp(exponent);
}

float normalDistribution(const float a, const float density) {
  const float t = 1.0f / fma(NORMAL_SCALE, fabs(a), 1.0f);
  float p = fma(NORMAL_8, t, NORMAL_7);
  p = fma(p, t, NORMAL_6);
  p = fma(p, t, NORMAL_5);
  p = fma(p, t, NORMAL_4);
  p = fma(p, t, NORMAL_3);
  p = fma(p, t, NORMAL_2);
  p = fma(p, t, NORMAL_1);
  const float product = t * p;
  const float tail = density * product;
  const float rest = 1.0f - tail;
  return a > 0.0f ? rest : tail;
}

float gelu(const float a) {
  return a * normalDistribution(a, densityExp(a));
}

float geluBackward(const float g, const float a) {
  const float density = densityExp(a);
  const float scaled = density * NORMAL_DENSITY;
  const float derivative = fma(a, scaled, normalDistribution(a, density));
  return g * derivative;
}

float inverseSquareRoot(const float a) {
  const float root = sqrt(a);
  return 1.0f / root;
}

float inverseSquareRootBackward(const float g, const float y) {
  const float product = g * y;
  const float square = y * y;
  const float both = product * square;
  return both * -0.5f;
}

float spike(const float a) {
  return a > 0.0f ? 1.0f : 0.0f;
}

float spikeBackward(const float g, const float a) {
  const float q = fma(2.0f, fabs(a), 1.0f);
  const float square = q * q;
  return g / square;
}

float tanhBackward(const float g, const float y) {
  const float derivative = fma(-y, y, 1.0f);
  return g * derivative;
}

float sigmoidBackward(const float g, const float y) {
  const float product = g * y;
  const float rest = 1.0f - y;
  return product * rest;
}

float reluBackward(const float g, const float y) {
  return y > 0.0f ? g : 0.0f;
}
