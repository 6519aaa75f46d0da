// Every operation on every vector of three numbers, for the comparison with Java.
__kernel void check(__global const float* numbers, __global float* results) {
  const long i = get_global_id(0);
  const long n = get_global_size(0);
  const float a = numbers[3 * i];
  const float b = numbers[3 * i + 1];
  const float c = numbers[3 * i + 2];
  __global float* to = results + i;
  to[0] = a / b;
  to[n] = sqrt(a);
  to[2 * n] = fma(a, b, c);
  to[3 * n] = a * b + c; // in one statement: contraction must be off
  to[4 * n] = a * b;
  to[5 * n] = a + b;
  to[6 * n] = a - b;
  to[7 * n] = approximateTanh(a);
  to[8 * n] = approximateSigmoid(a);
  to[9 * n] = boundedExp(a);
  to[10 * n] = softplus(a);
  to[11 * n] = approximateSin(a);
  to[12 * n] = approximateCos(a);
  to[13 * n] = gelu(a);
  to[14 * n] = geluBackward(1.0f, a);
  to[15 * n] = inverseSquareRoot(a);
  to[16 * n] = approximateLog(a);
  to[17 * n] = larger(a, b);
}
