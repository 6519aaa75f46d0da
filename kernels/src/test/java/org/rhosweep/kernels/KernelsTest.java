package org.rhosweep.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Vector kernels against plain Java: every bit, special numbers included. */
class KernelsTest {
  private static final int N = 256;
  private final Kernels vector = KernelChoice.best();
  private final Kernels scalar = new ScalarKernels();

  @Test
  void givenTheTestJvm_whenKernelsAreChosen_thenTheyAreVectors() {
    assertThat(vector.vectorBits()).isGreaterThanOrEqualTo(128);
    assertThat(scalar.vectorBits()).isEqualTo(32);
  }

  @Test
  void givenAnyNumbers_whenPointwiseKernelsRun_thenBitsAgree() {
    float[] a = numbers(1);
    float[] b = numbers(2);
    float[] c = numbers(3);
    List<Consumer<Object[]>> kernels =
        List.of(
            k -> ((Kernels) k[0]).add(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).subtract(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).multiply(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).multiplyAdd(a, 0, b, 0, c, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).tanh(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).sigmoid(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).sin(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).cos(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).spike(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).spikeBackward(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).gelu(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).geluBackward(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).exp(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).softplus(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).log(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).max(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).max(b, 0, a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).divide(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).inverseSquareRoot(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).inverseSquareRootBackward(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).meanRows(a, 0, 7, (float[]) k[1], 0),
            k -> ((Kernels) k[0]).relu(a, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).tanhBackward(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).sigmoidBackward(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).sigmoidBackwardOfProduct(a, 0, b, 0, c, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).tanhBackwardOfProduct(a, 0, b, 0, c, 0, (float[]) k[1], 0, N),
            k ->
                ((Kernels) k[0])
                    .addTanhBackwardOfProduct(a, 0, b, 0, c, 0, c, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).reluBackward(a, 0, b, 0, (float[]) k[1], 0, N),
            k -> ((Kernels) k[0]).maxRows(a, 0, 8, (float[]) k[1], 0));
    for (Consumer<Object[]> kernel : kernels) {
      float[] expected = new float[N];
      float[] actual = new float[N];
      kernel.accept(new Object[] {scalar, expected});
      kernel.accept(new Object[] {vector, actual});
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void givenNumbersOfEverySize_whenLogarithmsAreTaken_thenBitsAgree() {
    float[] a = new float[1 << 16];
    for (int i = 0; i < a.length; i++) {
      a[i] = Float.intBitsToFloat((i << 16) | 0x1234); // both signs, subnormal, infinite, NaN
    }
    float[] expected = new float[a.length];
    float[] actual = new float[a.length];
    scalar.log(a, 0, expected, 0, a.length);
    vector.log(a, 0, actual, 0, a.length);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void givenSegments_whenAdded_thenEachIsAddedInTurnAndBitsAgree() {
    float[] x = numbers(6);
    float[] expected = numbers(7);
    float[] actual = expected.clone();
    float[] inTurn = expected.clone();
    scalar.addSegments(x, 32, 64, 3, expected, 16, 64);
    vector.addSegments(x, 32, 64, 3, actual, 16, 64);
    for (int segment = 0; segment < 3; segment++) {
      for (int i = 0; i < 64; i++) {
        inTurn[16 + i] += x[32 + 64 * segment + i];
      }
    }
    assertThat(actual).isEqualTo(expected).isEqualTo(inTurn);
  }

  @Test
  void givenRowsOfExamples_whenTransposed_thenEveryEntryHasMoved() {
    for (int rows : new int[] {1, 15, 16, 28, 32}) {
      float[] x = new float[32 * 32];
      for (int i = 0; i < x.length; i++) {
        x[i] = i;
      }
      for (Kernels kernels : List.of(scalar, vector)) {
        float[] y = new float[32 * 32];
        kernels.transpose(x, 0, rows, y, 0);
        for (int i = 0; i < y.length; i++) {
          int row = i % 32;
          int lane = i / 32;
          assertThat(y[i]).isEqualTo(row < rows ? x[row * 32 + lane] : 0);
        }
      }
    }
  }

  /** Up to five panels: rows in sixes and fours, with sixes that lie in two panels. */
  @Test
  void givenPanelsApart_whenMultiplied_thenEverySumHasOneOrderAndBitsAgree() {
    for (int k : new int[] {1, 28, 65}) {
      for (int panels = 1; panels <= 5; panels++) {
        int stride = k * 8 + 24;
        float[] a = normals(8, 3 + panels * stride);
        float[] b = normals(9, 5 + k * 32);
        float[] bias = normals(10, 1 + panels * 8);
        float[] start = normals(11, 7 + panels * 256);
        float[] inTurn = start.clone();
        for (int i = 0; i < panels * 256; i++) {
          int row = i / 32;
          float sum = bias[1 + row];
          for (int inner = 0; inner < k; inner++) {
            float weight = a[3 + row / 8 * stride + inner * 8 + row % 8];
            sum = Math.fma(weight, b[5 + inner * 32 + i % 32], sum);
          }
          inTurn[7 + i] = sum;
        }
        for (Kernels kernels : List.of(scalar, vector)) {
          float[] c = start.clone();
          kernels.productFromBias(bias, 1, a, 3, stride, panels, b, 5, k, c, 7);
          assertThat(c).isEqualTo(inTurn);
        }
        float[] expected = start.clone();
        float[] actual = start.clone();
        scalar.productAdd(a, 3, stride, panels, b, 5, k, expected, 7);
        vector.productAdd(a, 3, stride, panels, b, 5, k, actual, 7);
        assertThat(actual).isEqualTo(expected).isNotEqualTo(start);
      }
    }
  }

  @Test
  void givenSegmentsOfGradients_whenMultiplied_thenEverySumHasOneOrderAndBitsAgree() {
    for (int rows = 8; rows <= 40; rows += 8) {
      int segments = 3;
      int gStride = rows * 32 + 8;
      int cRow = 40;
      float[] g = normals(12, 2 + segments * gStride);
      float[] x = normals(13, 4 + segments * 32 * 32);
      float[] start = normals(14, 6 + rows * cRow);
      float[] inTurn = start.clone();
      for (int i = 0; i < rows * 32; i++) {
        int at = 6 + i / 32 * cRow + i % 32;
        for (int n = 0; n < segments * 32; n++) {
          float gradient = g[2 + n / 32 * gStride + i / 32 * 32 + n % 32];
          inTurn[at] = Math.fma(gradient, x[4 + n * 32 + i % 32], inTurn[at]);
        }
      }
      for (Kernels kernels : List.of(scalar, vector)) {
        float[] c = start.clone();
        kernels.weightGradient(g, 2, gStride, rows, x, 4, segments, c, 6, cRow);
        assertThat(c).isEqualTo(inTurn);
      }
    }
  }

  /** With c = i, c <- c/2 + 1 gives i/2 + 1, and i/4 + 1.5 where a round does it twice. */
  @Test
  void givenOneRound_whenMultipliedAndAdded_thenAsOftenAsItSays() {
    assertThat(scalar.multiplyAdds(1, 0.5f)).isEqualTo(28 / 2f + 8);
    assertThat(scalar.multiplyAddsPerRound()).isEqualTo(8);
    int lanes = vector.vectorBits() / 32;
    assertThat(vector.multiplyAdds(1, 0.5f)).isEqualTo(lanes * (66 / 4f + 12 * 1.5f));
    assertThat(vector.multiplyAddsPerRound()).isEqualTo(lanes * 24);
  }

  private static float[] normals(int stream, int n) {
    Random random = new Random(stream);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void givenLogits_whenExpAndScaled_thenBitsAgree() {
    for (int classes : new int[] {8, 40}) { // few rows take another way
      givenLogits(classes);
    }
  }

  private void givenLogits(int classes) {
    float[] x = numbers(4, classes * 32);
    float[] y = x.clone();
    float[] sums = new float[32];
    float[] otherSums = new float[32];
    float[] shift = new float[32];
    scalar.maxRows(x, 0, classes, shift, 0);
    scalar.expShiftedRows(x, 0, classes, shift, 0, sums, 0);
    scalar.scaleRows(x, 0, classes, sums, 0);
    vector.expShiftedRows(y, 0, classes, shift, 0, otherSums, 0);
    vector.scaleRows(y, 0, classes, otherSums, 0);
    assertThat(otherSums).isEqualTo(sums);
    assertThat(y).isEqualTo(x);
  }

  @Test
  void givenAnOptimiserStep_whenRun_thenBitsAgreeAndTheGradientIsCleared() {
    float[][] one = {numbers(1), numbers(2), numbers(3), squares(4)};
    float[][] two = {one[0].clone(), one[1].clone(), one[2].clone(), one[3].clone()};
    scalar.adam(one[0], one[1], one[2], one[3], N, 0.3f, 0.1f, 0.001f, 0.01f, 1e-8f);
    vector.adam(two[0], two[1], two[2], two[3], N, 0.3f, 0.1f, 0.001f, 0.01f, 1e-8f);
    assertSame(two, one);
    assertThat(two[1]).containsOnly(0f);
    one[1] = numbers(5);
    two[1] = numbers(5);
    scalar.momentum(one[0], one[1], one[2], N, 0.3f, 0.9f, 0.01f);
    vector.momentum(two[0], two[1], two[2], N, 0.3f, 0.9f, 0.01f);
    assertSame(two, one);
  }

  @Test
  void givenStepsOfOtherOptimisers_whenRun_thenBitsAgreeAndTheGradientIsCleared() {
    float[][] one = {numbers(1), numbers(2), numbers(3), squares(4)};
    float[][] two = {one[0].clone(), one[1].clone(), one[2].clone(), one[3].clone()};
    scalar.adamW(one[0], one[1], one[2], one[3], N, 0.3f, 0.1f, 0.001f, 0.01f, 1e-8f, 0.02f);
    vector.adamW(two[0], two[1], two[2], two[3], N, 0.3f, 0.1f, 0.001f, 0.01f, 1e-8f, 0.02f);
    assertSame(two, one);
    assertThat(two[1]).containsOnly(0f);
    one[1] = numbers(5);
    two[1] = numbers(5);
    scalar.adaBelief(one[0], one[1], one[2], one[3], N, 0.3f, 0.1f, 0.01f, 1e-16f, 0.01f, 1e-8f);
    vector.adaBelief(two[0], two[1], two[2], two[3], N, 0.3f, 0.1f, 0.01f, 1e-16f, 0.01f, 1e-8f);
    assertSame(two, one);
    assertThat(two[1]).containsOnly(0f);
    scalar.lookahead(one[2], one[0], N, 0.4f);
    vector.lookahead(two[2], two[0], N, 0.4f);
    assertSame(two, one);
    assertThat(two[0]).isEqualTo(two[2]);
  }

  @Test
  void givenGradientsThatFade_whenOptimisersStep_thenNoMomentIsSubnormal() {
    for (Kernels kernels : List.of(scalar, vector)) {
      float[][] adamW = decaying();
      float[][] belief = decaying();
      for (int step = 0; step < 3; step++) {
        kernels.adamW(
            adamW[0], adamW[1], adamW[2], adamW[3], N, 1f, 0.5f, 0.5f, 0.01f, 1e-8f, 0.1f);
        kernels.adaBelief(
            belief[0], belief[1], belief[2], belief[3], N, 1f, 0.5f, 0.5f, 1e-30f, 0.01f, 1e-8f);
      }
      for (float[] values : new float[][] {adamW[2], adamW[3], belief[2], belief[3]}) {
        for (float value : values) {
          assertThat(value == 0 || Math.abs(value) >= 0x1p-100f).as("moment %s", value).isTrue();
        }
      }
    }
  }

  /** Weights, gradients from 1 to 2^-127, and two moments. */
  private static float[][] decaying() {
    float[][] values = new float[4][N];
    for (int i = 0; i < N; i++) {
      values[0][i] = 1;
      values[1][i] = (float) StrictMath.scalb(1.0, -i / 2);
      values[2][i] = (float) StrictMath.scalb(1.0, -i / 2);
    }
    return values;
  }

  private static void assertSame(float[][] actual, float[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isEqualTo(expected[i]);
    }
  }

  private static float[] numbers(int seed) {
    return numbers(seed, N);
  }

  private static float[] numbers(int seed, int n) {
    Random random = new Random(seed);
    float[] special = {0f, -0f, 1f, -1f, 8.7f, -8.7f, 100f, -100f, Float.MIN_VALUE, 1e-30f};
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = i % 7 == 3 ? special[random.nextInt(special.length)] : gaussian(random);
    }
    values[17] = Float.NaN;
    values[90] = Float.POSITIVE_INFINITY;
    values[91] = Float.NEGATIVE_INFINITY;
    return values;
  }

  private static float gaussian(Random random) {
    return (float) (3 * random.nextGaussian());
  }

  private static float[] squares(int seed) {
    float[] values = numbers(seed);
    for (int i = 0; i < N; i++) {
      values[i] *= values[i];
    }
    return values;
  }
}
