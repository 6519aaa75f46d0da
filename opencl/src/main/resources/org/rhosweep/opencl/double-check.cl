// Sums of squares, roots, quotients and their rounding to single precision, for the comparison with Java.

#pragma OPENCL EXTENSION cl_khr_fp64 : enable

__kernel void check(__global const float* numbers, __global double* results) {
  const long i = get_global_id(0);
  const long n = get_global_size(0);
  const double a = numbers[3 * i];
  const double b = numbers[3 * i + 1];
  const double c = numbers[3 * i + 2];
  const double first = a * a;
  const double second = b * b;
  const double squares = first + second;
  const double sum = squares + c;
  const double root = sqrt(squares);
  const double quotient = c / root;
  results[i] = sum;
  results[n + i] = root;
  results[2 * n + i] = quotient;
  results[3 * n + i] = convert_float(quotient);
}
