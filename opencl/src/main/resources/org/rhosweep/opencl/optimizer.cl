// Norms of gradients and the updates of optimisers, with the bits of core's kernels. A row of ROW numbers says what is done
// with the weights of a network, and a row of STATUS numbers what came of it.

#pragma OPENCL EXTENSION cl_khr_fp64 : enable

// Norm over all entries of a gradient, entry i in sum i mod 8, and what follows for the update: one work-group a network.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1)))
void gradientNorm(
    __global const int* members, __global const float* gradient, const long count, __global const int* rows,
    __global int* failed, __global int* status) {
  __local float tile[NORM_TILE];
  __local double sums[LANES];
  const int item = get_local_id(0);
  const long network = members[get_group_id(1)];
  __global const float* g = gradient + network * count;
  double sum = 0.0;
  for (long begin = 0; begin < count; begin += NORM_TILE) {
    for (int i = item; i < NORM_TILE; i += LANES) {
      tile[i] = begin + i < count ? g[begin + i] : 0.0f;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = item % 8; i < NORM_TILE; i += 8) {
      const double value = tile[i];
      const double square = value * value; // exact
      sum = sum + square;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  sums[item] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (item == 0) {
    const double first = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    const double second = (sums[4] + sums[5]) + (sums[6] + sums[7]);
    const double norm = sqrt(first + second);
    __global const int* row = rows + network * ROW;
    const ulong low = (uint) row[ROW_CLIP_LOW];
    const ulong high = (uint) row[ROW_CLIP_HIGH];
    const double clip = as_double(high << 32 | low);
    const double ratio = clip / norm;
    const float scale = norm <= clip ? 1.0f : convert_float(ratio);
    const ulong bits = as_ulong(norm);
    const int lossFailed = failed[network];
    __global int* to = status + network * STATUS;
    to[STATUS_NORM_LOW] = as_int((uint) bits);
    to[STATUS_NORM_HIGH] = as_int((uint) (bits >> 32));
    to[STATUS_SCALE] = as_int(scale);
    to[STATUS_LOSS_FAILED] = lossFailed;
    to[STATUS_UPDATED] = lossFailed == 0 && norm < INFINITY;
    to[STATUS_WEIGHTS_FAILED] = 0;
    failed[network] = 0;
  }
}

// Changes the weights of networks whose loss and gradient are finite, and clears those gradients.
__kernel void updateWeights(
    __global const int* members, __global const int* rows, __global int* status, __global float* weights,
    __global float* gradient, __global float* firsts, __global float* seconds, __global float* slows, const long count) {
  const long network = members[get_global_id(1)];
  const long i = network * count + get_global_id(0);
  __global int* result = status + network * STATUS;
  if (get_global_id(0) >= count || result[STATUS_UPDATED] == 0) {
    return;
  }
  __global const int* row = rows + network * ROW;
  const int rule = row[ROW_RULE];
  const int fresh = row[ROW_FRESH];
  const float fraction1 = as_float(row[ROW_FIRST]);
  const float fraction2 = as_float(row[ROW_SECOND]);
  const float rate = as_float(row[ROW_RATE]);
  const float epsilon = as_float(row[ROW_EPSILON]);
  const float added = as_float(row[ROW_ADDED]);
  const float scaled = as_float(result[STATUS_SCALE]) * gradient[i];
  const float w = weights[i];
  const float m = fresh ? 0.0f : firsts[i];
  gradient[i] = 0.0f;
  float updated;
  if (rule == MOMENTUM) {
    const float velocity = fma(fraction1, m, scaled);
    firsts[i] = velocity;
    updated = fma(-rate, velocity, w);
  } else {
    const float v = fresh ? 0.0f : seconds[i];
    const float g = flush(scaled, TINY_GRADIENT);
    const float change = g - m;
    const float first = flush(fma(fraction1, change, m), TINY);
    const float deviation = g - first;
    const float squared = rule == ADABELIEF ? deviation : g;
    const float moved = fma(fraction2, fma(squared, squared, -v), v);
    const float raised = moved + added;
    const float second = flush(rule == ADABELIEF ? raised : moved, TINY);
    const float root = sqrt(second);
    const float divisor = root + epsilon;
    const float product = rate * first;
    const float step = product / divisor;
    const float decayed = fma(added, w, step);
    firsts[i] = first;
    seconds[i] = second;
    updated = w - (rule == ADAMW ? decayed : step);
  }
  if (row[ROW_SLOW] != 0) {
    const float slow = fresh ? w : slows[i];
    const float slowStep = as_float(row[ROW_SLOW_STEP]);
    const float gap = updated - slow;
    const float pulled = fma(slowStep, gap, slow);
    slows[i] = slowStep > 0.0f ? pulled : slow;
    updated = slowStep > 0.0f ? pulled : updated;
  }
  weights[i] = updated;
  if (!(fabs(updated) < INFINITY)) {
    result[STATUS_WEIGHTS_FAILED] = 1;
  }
}
