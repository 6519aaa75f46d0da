// What all networks share, whatever their cell: inputs, readout, loss, gradients of weights. Activations are
// [network][time][block][unit][LANES], LANES examples of a block side by side; empty lanes repeat the first example, and
// time steps before a sequence begins its first one. begins has the first time step of each lane, [network][block][LANES].
// A launch is for some of the networks: members has their numbers.

// [example][time][feature] of each network in the order of activations.
__kernel void arrangeInputs(
    __global const int* members,
    __global const float* raw, __global const int* examples, __global const int* begins, __global float* x,
    const int features, const int times, const int blocks, const int batchSize) {
  const int lane = get_global_id(0);
  const int feature = get_global_id(1) % features;
  const int time = get_global_id(1) / features;
  const int block = get_global_id(2) % blocks;
  const long network = members[get_global_id(2) / blocks];
  const int wanted = block * LANES + lane;
  const long example = wanted < examples[network] ? wanted : 0;
  const int begin = begins[network * blocks * LANES + wanted];
  const int step = time < begin ? begin : time;
  x[(((network * times + time) * blocks + block) * features + feature) * LANES + lane] =
      raw[((network * batchSize + example) * times + step) * features + feature];
}

// Rows of the embedding in the order of activations.
__kernel void embedTokens(
    __global const int* members,
    __global const float* parameters, __global const int* tokens, __global const int* examples,
    __global const int* begins, __global float* x, const int features, const int times, const int blocks, const int batchSize, const long parameterCount,
    const int embedding) {
  const int lane = get_global_id(0);
  const int feature = get_global_id(1) % features;
  const int time = get_global_id(1) / features;
  const int block = get_global_id(2) % blocks;
  const long network = members[get_global_id(2) / blocks];
  const int wanted = block * LANES + lane;
  const long example = wanted < examples[network] ? wanted : 0;
  const int begin = begins[network * blocks * LANES + wanted];
  const int step = time < begin ? begin : time;
  const int token = tokens[(network * batchSize + example) * times + step];
  x[(((network * times + time) * blocks + block) * features + feature) * LANES + lane] =
      parameters[network * parameterCount + embedding + (long) token * features + feature];
}

// Adds dL/dx to the embedding: one row a work-item, its occurrences in the order of time, then examples.
__kernel void embeddingGradient(
    __global const int* members,
    __global const float* dx, __global const int* rows, __global const int* firsts, __global const int* occurrences,
    __global const int* rowCounts, __global float* gradient, const int features, const int times, const int blocks,
    const int batchSize, const long parameterCount, const int embedding) {
  const int feature = get_global_id(0);
  const int row = get_global_id(1);
  const long network = members[get_global_id(2)];
  if (feature >= features || row >= rowCounts[network]) {
    return;
  }
  const long perNetwork = (long) times * batchSize;
  __global const int* begin = firsts + network * (perNetwork + 1);
  const long to = network * parameterCount + embedding + (long) rows[network * perNetwork + row] * features + feature;
  float sum = gradient[to];
  for (int i = begin[row]; i < begin[row + 1]; i++) {
    const int occurrence = occurrences[network * perNetwork + i];
    const int time = occurrence / batchSize;
    const int example = occurrence % batchSize;
    const float term = dx[(((network * times + time) * blocks + example / LANES) * features + feature) * LANES
        + example % LANES];
    sum = sum + term;
  }
  gradient[to] = sum;
}

// The state before the first step: zero, or that after the last one.
__kernel void beginStates(
    __global const int* members, __global float* states, __global const int* continued, const long stride,
    const int times, const int networks) {
  const long i = get_global_id(0);
  const long number = get_global_id(1);
  const long network = members[get_global_id(2)];
  if (i >= stride) {
    return;
  }
  __global float* state = states + (number * networks + network) * (times + 1) * stride;
  state[i] = continued[network] ? state[times * stride + i] : 0.0f;
}

// Number i of a random stream: Philox4x32-10 of its key and counter, four numbers a block. Salmon, Moraes, Dror, Shaw (2011).
uint randomNumber(__global const int* words, const long i) {
  uint key0 = (uint) words[0];
  uint key1 = (uint) words[1];
  uint c0 = (uint) words[2] + (uint) (i / 4) + 1u;
  uint c1 = (uint) words[3];
  uint c2 = (uint) words[4];
  uint c3 = (uint) words[5];
  for (int r = 0; r < 10; r++) {
    const uint high0 = mul_hi(0xD2511F53u, c0);
    const uint low0 = 0xD2511F53u * c0;
    const uint high1 = mul_hi(0xCD9E8D57u, c2);
    const uint low1 = 0xCD9E8D57u * c2;
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  const int word = (int) (i % 4);
  return word == 0 ? c0 : word == 1 ? c1 : word == 2 ? c2 : c3;
}

// Factors of dropout, [time][block][unit][LANES]; they are drawn over time, unit, example. A row has key and counter (6
// numbers), the bound below which a unit is lost (low, high), the factor of those that stay, and the number of examples.
__kernel void drawFactors(
    __global const int* members, __global const int* rows, __global float* factors, const long count, const int hidden,
    const int blocks) {
  const long i = get_global_id(0);
  const long network = members[get_global_id(1)];
  if (i >= count) {
    return;
  }
  __global const int* row = rows + network * 10;
  const long bound = (long) (uint) row[6] + ((long) row[7] << 32);
  const int examples = row[9];
  const int lane = i % LANES;
  const long unit = i / LANES % hidden;
  const int block = i / LANES / hidden % blocks;
  const long time = i / LANES / hidden / blocks;
  const int example = block * LANES + lane;
  const long number = (time * hidden + unit) * examples + example;
  const int stays = example < examples && (long) randomNumber(row, number) >= bound;
  factors[network * count + i] = stays ? as_float(row[8]) : 0.0f;
}

// product = a * b, times stride apart; b has the time steps from the first of both.
__kernel void applyFactors(
    __global const int* members,
    __global const float* a, const long aNetwork, const long aShift, __global const float* factors,
    __global float* product, const long productNetwork, const long count) {
  const long i = get_global_id(0);
  const long network = members[get_global_id(1)];
  if (i < count) {
    product[network * productNetwork + i] = a[network * aNetwork + aShift + i] * factors[network * count + i];
  }
}

// y = d + V h for one row, target and block.
__kernel void readoutOutputs(
    __global const int* members,
    __global const float* parameters, __global const float* h, const long hNetwork, const long hShift,
    __global float* y, const int hidden, const int outputs, const int segments, const long parameterCount,
    const int matrix, const int rowStride, const int bias) {
  const int lane = get_global_id(0);
  const int row = get_global_id(1) % outputs;
  const long segment = get_global_id(1) / outputs;
  const long network = members[get_global_id(2)];
  __global const float* w = parameters + network * parameterCount;
  __global const float* v = w + matrix + (long) row * rowStride;
  __global const float* x = h + network * hNetwork + hShift + segment * hidden * LANES + lane;
  float sum = w[bias + row];
  for (int c = 0; c < hidden; c++) {
    sum = fma(v[c], x[(long) c * LANES], sum);
  }
  y[((network * segments + segment) * outputs + row) * LANES + lane] = sum;
}

// The class with the largest sum of logits over time, the first of equals.
__kernel void timeAverage(
    __global const int* members,
    __global const float* y, __global const int* begins, __global int* answers, const int outputs, const int targets, const int blocks) {
  const int lane = get_global_id(0);
  const int block = get_global_id(1);
  const long network = members[get_global_id(2)];
  const int begin = begins[(network * blocks + block) * LANES + lane];
  float best = 0.0f;
  int answer = 0;
  for (int row = 0; row < outputs; row++) {
    float sum = 0.0f;
    for (int target = begin; target < targets; target++) {
      sum = sum + y[(((network * targets + target) * blocks + block) * outputs + row) * LANES + lane];
    }
    if (row == 0 || sum > best) {
      best = sum;
      answer = row;
    }
  }
  answers[(network * blocks + block) * LANES + lane] = answer;
}

// Softmax of one example and target: what the loss is made of, and where wanted the gradient in place of the logits. The
// loss is finite where its parts are: sums of them are taken in double precision.
__kernel void crossEntropy(
    __global const int* members,
    __global float* y, __global const int* labels, __global const int* examples, __global const float* scales,
    __global float* parts, __global int* correct, __global int* failed, const int outputs, const int targets,
    const int blocks, const int batchSize, const int wantsGradient) {
  const int lane = get_global_id(0);
  const int block = get_global_id(1) % blocks;
  const long target = get_global_id(1) / blocks;
  const long network = members[get_global_id(2)];
  const int example = block * LANES + lane;
  const int label = example < examples[network] ? labels[(network * batchSize + example) * targets + target] : -1;
  const long segment = (network * targets + target) * blocks + block;
  __global float* logits = y + segment * outputs * LANES + lane;
  float largest = logits[0];
  for (int row = 1; row < outputs; row++) {
    const float a = logits[(long) row * LANES];
    const float larger = a > largest ? a : largest;
    const float notNumber = largest != largest ? largest : a;
    largest = a != a || largest != largest ? notNumber : larger;
  }
  const float own = label < 0 ? 0.0f : logits[(long) label * LANES];
  int right = label >= 0 && own == largest;
  for (int row = 0; row < label; row++) {
    right = logits[(long) row * LANES] == own ? 0 : right;
  }
  float sum = 0.0f;
  for (int row = 0; row < outputs; row++) {
    const float shifted = logits[(long) row * LANES] - largest;
    const float e = approximateExp(shifted);
    sum = sum + e;
    logits[(long) row * LANES] = e;
  }
  if (wantsGradient) {
    const float scale = scales[network];
    const float factor = label < 0 ? 0.0f : scale / sum;
    for (int row = 0; row < outputs; row++) {
      logits[(long) row * LANES] = logits[(long) row * LANES] * factor;
    }
    if (label >= 0) {
      logits[(long) label * LANES] = logits[(long) label * LANES] - scale;
    }
  }
  if (label >= 0 && !(sum > 0.0f && sum < INFINITY && fabs(largest) < INFINITY && fabs(own) < INFINITY)) {
    failed[network] = 1;
  }
  parts[(segment * 3) * LANES + lane] = sum;
  parts[(segment * 3 + 1) * LANES + lane] = largest;
  parts[(segment * 3 + 2) * LANES + lane] = own;
  correct[segment * LANES + lane] = right;
}

// Errors of predictions, and the gradient in place of the predictions.
__kernel void squaredError(
    __global const int* members,
    __global float* y, __global const float* wanted, __global const int* examples, __global const int* begins,
    __global const float* scales, __global float* errors, __global int* failed, const int outputs, const int targets,
    const int blocks, const int batchSize, const int firstTime) {
  const int lane = get_global_id(0);
  const int row = get_global_id(1) % outputs;
  const int block = get_global_id(1) / outputs % blocks;
  const long target = get_global_id(1) / outputs / blocks;
  const long network = members[get_global_id(2)];
  const int example = block * LANES + lane;
  const long at = (((network * targets + target) * blocks + block) * outputs + row) * LANES + lane;
  const int begin = begins[(network * blocks + block) * LANES + lane];
  if (example < examples[network] && firstTime + target >= begin) {
    const float error = y[at] - wanted[((network * batchSize + example) * targets + target) * outputs + row];
    const float twice = 2.0f * scales[network];
    if (!(fabs(error) < INFINITY)) {
      failed[network] = 1;
    }
    errors[at] = error;
    y[at] = twice * error;
  } else {
    errors[at] = 0.0f;
    y[at] = 0.0f;
  }
}

// dL/dh = V^T dL/dy for one unit, target and block.
__kernel void readoutBackward(
    __global const int* members,
    __global const float* parameters, __global const float* dy, __global float* dh, const int hidden,
    const int outputs, const int segments, const long parameterCount, const int matrix, const int rowStride) {
  const int lane = get_global_id(0);
  const int unit = get_global_id(1) % hidden;
  const long segment = get_global_id(1) / hidden;
  const long network = members[get_global_id(2)];
  __global const float* v = parameters + network * parameterCount + matrix + unit;
  __global const float* g = dy + (network * segments + segment) * outputs * LANES + lane;
  float sum = 0.0f;
  for (int row = 0; row < outputs; row++) {
    sum = fma(v[(long) row * rowStride], g[(long) row * LANES], sum);
  }
  dh[((network * segments + segment) * hidden + unit) * LANES + lane] = sum;
}

// C += G X over the segments of some time steps, then examples: 32 rows by LANES columns a work-group, 4 rows a work-item.
// Several products with one X: maps has the number of each G, gMap apart, and the place of each C.
__kernel __attribute__((reqd_work_group_size(LANES, GROUPS, 1)))
void weightGradient(
    __global const int* members,
    __global const float* g, const long gNetwork, const long gMap, __global const int* maps, const int mapCount,
    const int rows, __global const float* x, const long xNetwork, const long xShift, const int columns, const int times,
    const int blocks, const int descending, const int firstStep, const int endStep, __global float* c,
    const long cNetwork, const int cRow, const int zeroDiagonal) {
  __local float xs[LANES * (LANES + 1)];
  __local float gs[4 * GROUPS * LANES];
  const int lx = get_local_id(0);
  const int ly = get_local_id(1);
  const int column = get_group_id(0) * LANES + lx;
  const int row = get_group_id(1) * 4 * GROUPS + ly * 4;
  const long network = members[get_group_id(2) / mapCount];
  const int map = get_group_id(2) % mapCount;
  const long gShift = maps[2 * map] * gMap;
  const int cShift = maps[2 * map + 1];
  __global float* to = c + network * cNetwork + cShift + (long) row * cRow + column;
  const int inside = column < columns;
  float c0 = inside && row < rows ? to[0] : 0.0f;
  float c1 = inside && row + 1 < rows ? to[cRow] : 0.0f;
  float c2 = inside && row + 2 < rows ? to[2L * cRow] : 0.0f;
  float c3 = inside && row + 3 < rows ? to[3L * cRow] : 0.0f;
  for (int step = firstStep; step < endStep; step++) {
    const long time = descending ? times - 1 - step : step;
    for (int block = 0; block < blocks; block++) {
      const long segment = time * blocks + block;
      __global const float* gAt = g + network * gNetwork + gShift + segment * rows * LANES;
      __global const float* xAt = x + network * xNetwork + xShift + segment * columns * LANES;
      for (int i = ly; i < LANES; i += GROUPS) {
        const int from = get_group_id(0) * LANES + i;
        xs[i * (LANES + 1) + lx] = from < columns ? xAt[(long) from * LANES + lx] : 0.0f;
      }
      for (int i = ly; i < 4 * GROUPS; i += GROUPS) {
        const int from = get_group_id(1) * 4 * GROUPS + i;
        gs[i * LANES + lx] = from < rows ? gAt[(long) from * LANES + lx] : 0.0f;
      }
      barrier(CLK_LOCAL_MEM_FENCE);
      for (int example = 0; example < LANES; example++) {
        const float value = xs[lx * (LANES + 1) + example];
        c0 = fma(gs[(ly * 4) * LANES + example], value, c0);
        c1 = fma(gs[(ly * 4 + 1) * LANES + example], value, c1);
        c2 = fma(gs[(ly * 4 + 2) * LANES + example], value, c2);
        c3 = fma(gs[(ly * 4 + 3) * LANES + example], value, c3);
      }
      barrier(CLK_LOCAL_MEM_FENCE);
    }
  }
  if (inside && row < rows) {
    to[0] = zeroDiagonal && column == row ? 0.0f : c0;
  }
  if (inside && row + 1 < rows) {
    to[cRow] = zeroDiagonal && column == row + 1 ? 0.0f : c1;
  }
  if (inside && row + 2 < rows) {
    to[2L * cRow] = zeroDiagonal && column == row + 2 ? 0.0f : c2;
  }
  if (inside && row + 3 < rows) {
    to[3L * cRow] = zeroDiagonal && column == row + 3 ? 0.0f : c3;
  }
}

// C = (C - C^T) / 2.
__kernel void projectSkewSymmetric(
    __global const int* members,
    __global float* c, const long cNetwork, const int cShift, const int cRow, const int rows) {
  const int column = get_global_id(0);
  const int row = get_global_id(1);
  __global float* at = c + members[get_global_id(2)] * cNetwork + cShift;
  if (column < row) {
    const float entry = skewSymmetric(at[(long) row * cRow + column], at[(long) column * cRow + row]);
    at[(long) row * cRow + column] = entry;
    at[(long) column * cRow + row] = -entry;
  } else if (column == row) {
    at[(long) row * cRow + row] = 0.0f;
  }
}

// Sums of gradients over time and blocks lane by lane, then over lanes; where there is a bias they are added to it.
__kernel __attribute__((reqd_work_group_size(LANES, GROUPS, 1)))
void biasGradient(
    __global const int* members,
    __global const float* g, const long gNetwork, const long gMap, const int rows, const int times, const int blocks,
    const int descending, __global const int* offsets, __global float* c, const long cNetwork, __global float* sums,
    const int maps) {
  __local float lanes[GROUPS * LANES];
  const int lane = get_local_id(0);
  const int ly = get_local_id(1);
  const int row = get_group_id(0) * GROUPS + ly;
  const int map = get_group_id(1);
  const long network = members[get_group_id(2)];
  float sum = 0.0f;
  if (row < rows) {
    for (int step = 0; step < times; step++) {
      const long time = descending ? times - 1 - step : step;
      for (int block = 0; block < blocks; block++) {
        sum = sum + g[network * gNetwork + map * gMap + ((time * blocks + block) * rows + row) * LANES + lane];
      }
    }
  }
  lanes[ly * LANES + lane] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (lane == 0 && row < rows) {
    float all = 0.0f;
    for (int i = 0; i < LANES; i++) {
      all = all + lanes[ly * LANES + i];
    }
    if (offsets[map] >= 0) {
      c[network * cNetwork + offsets[map] + row] = c[network * cNetwork + offsets[map] + row] + all;
    }
    sums[(network * maps + map) * rows + row] = all;
  }
}
