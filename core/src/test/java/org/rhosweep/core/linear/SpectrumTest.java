package org.rhosweep.core.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

class SpectrumTest {
  private static double[][] random(int rows, int columns, long seed) {
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 9, 0);
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return matrix;
  }

  @Test
  void givenMatricesByHand_whenAsked_thenRadiusAndNormAreTheirs() {
    // A shear: both eigenvalues 1; sigma_max^2 = (3 + sqrt 5) / 2, the golden ratio squared.
    double[][] shear = {{1, 1}, {0, 1}};
    assertThat(Spectrum.radius(shear)).isCloseTo(1, within(1e-7)); // defective: root of 1e-16
    assertThat(Spectrum.norm(shear)).isCloseTo((1 + Math.sqrt(5)) / 2, within(1e-14));
    // Twice a rotation by 90 degrees: eigenvalues +-2i.
    double[][] rotation = {{0, -2}, {2, 0}};
    assertThat(Spectrum.radius(rotation)).isCloseTo(2, within(1e-14));
    assertThat(Spectrum.eigenvalues(rotation)).hasDimensions(2, 2);
    // d rho / dM of a scaled rotation is the rotation by the same angle, halved: rho^2 = det.
    double[][] gradient = Spectrum.radiusGradient(rotation);
    assertThat(gradient[0]).containsExactly(new double[] {0, -0.5}, within(1e-14));
    assertThat(gradient[1]).containsExactly(new double[] {0.5, 0}, within(1e-14));
    assertThat(Spectrum.norm(new double[][] {{3, 4}})).isCloseTo(5, within(1e-14));
    assertThat(Spectrum.radius(new double[3][3])).isZero();
    assertThat(Spectrum.eigenvalues(new double[][] {{-7}})[0]).containsExactly(-7, 0);
  }

  /** Jacobians of residual blocks: eigenvalues 1 + e mu for those mu of a random matrix. */
  @Test
  void givenTheIdentityAndALittle_whenAsked_thenTheClusterOfEigenvaluesIsResolved() {
    for (double little : new double[] {1e-1, 1e-3, 1e-6, 1e-9}) {
      for (long seed = 0; seed < 40; seed++) {
        double[][] part = random(20, 20, seed);
        double[][] near = new double[20][20];
        for (int i = 0; i < 20; i++) {
          for (int j = 0; j < 20; j++) {
            near[i][j] = little * part[i][j] + (i == j ? 1 : 0);
          }
        }
        double expected = 0;
        for (double[] mu : Spectrum.eigenvalues(part)) {
          expected = Math.max(expected, Math.hypot(1 + little * mu[0], little * mu[1]));
        }
        // Rounding of the entries, times a condition number of the eigenvalues.
        assertThat(Spectrum.radius(near)).isCloseTo(expected, within(1e-12));
      }
    }
  }

  /**
   * Sums of outer products u_i v_i^T, times a factor: at most as many eigenvalues besides zeros.
   */
  private static double[][] ofRank(double[][] u, double[][] v, double factor) {
    int n = u[0].length;
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int rank = 0; rank < u.length; rank++) {
          matrix[i][j] += factor * u[rank][i] * v[rank][j];
        }
      }
    }
    return matrix;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double size(double[][] matrix) {
    double square = 0;
    for (double[] row : matrix) {
      square += dot(row, row);
    }
    return Math.sqrt(square);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0x1p-200, 0x1p-480, 0x1p200, 0x1p480})
  void givenMatricesOfRankOne_whenAsked_thenOneEigenvalueIsTheProductAndTheOthersAreZero(
      double factor) {
    for (int n : new int[] {1, 2, 3, 5, 8, 20, 40, 100}) {
      for (long seed = 0; seed < 30; seed++) {
        double[][] u = random(1, n, 2 * seed);
        double[][] v = random(1, n, 2 * seed + 1);
        double expected = dot(u[0], v[0]);
        double norm = Math.sqrt(dot(u[0], u[0]) * dot(v[0], v[0]));

        double[][] matrix = ofRank(u, v, factor);
        double[][] values = Spectrum.eigenvalues(matrix);

        assertThat(Spectrum.radius(matrix) / factor)
            .as("n %d seed %d", n, seed)
            .isCloseTo(Math.abs(expected), within(1e-13 * norm));
        // The zeros are semisimple: perturbed by rounding errors, over the angle of u and v.
        double others = 1e-13 * norm * Math.max(1, norm / Math.abs(expected));
        long large =
            Arrays.stream(values)
                .filter(value -> Math.hypot(value[0] / factor, value[1] / factor) > others)
                .count();
        assertThat(large).as("n %d seed %d", n, seed).isLessThanOrEqualTo(1);
        if (n > 1) {
          // d rho / dM = sign(v.u) v u^T / (v.u) of the eigenvectors u, v.
          double[][] gradient = Spectrum.radiusGradient(matrix);
          double condition = norm / Math.abs(expected);
          assertThat(gradient[0][n - 1])
              .isCloseTo(
                  Math.signum(expected) * v[0][0] * u[0][n - 1] / expected,
                  within(1e-12 * n * condition * condition));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0x1p-480, 0x1p480})
  void givenMatricesOfRankTwo_whenAsked_thenTheRadiusIsThatOfTheSmallMatrix(double factor) {
    for (int n : new int[] {2, 3, 5, 20, 60}) {
      for (long seed = 0; seed < 40; seed++) {
        double[][] u = random(2, n, 2 * seed);
        double[][] v = random(2, n, 2 * seed + 1);
        // U V^T has the eigenvalues of V^T U, a matrix of 2 x 2.
        double a = dot(v[0], u[0]);
        double b = dot(v[0], u[1]);
        double c = dot(v[1], u[0]);
        double d = dot(v[1], u[1]);
        double square = (a - d) * (a - d) / 4 + b * c;
        double expected =
            square >= 0
                ? Math.abs((a + d) / 2) + Math.sqrt(square)
                : Math.hypot((a + d) / 2, Math.sqrt(-square));
        double[][] matrix = ofRank(u, v, factor);
        // Both may be near to one another, or to the zeros: a square root of rounding errors.
        assertThat(Spectrum.radius(matrix) / factor)
            .as("n %d seed %d", n, seed)
            .isCloseTo(expected, within(3e-7 * n));
      }
    }
  }

  @Test
  void givenZerosBelowTheDiagonal_whenAsked_thenEigenvaluesAreThoseOfTheDiagonal() {
    for (int n : new int[] {3, 10, 50}) {
      for (double factor : new double[] {1, 1e-150, 1e150, 1e-300, 1e300}) {
        double[][] upper = random(n, n, n);
        double largest = 0;
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            upper[i][j] = j < i ? 0 : upper[i][j] * factor;
          }
          largest = Math.max(largest, Math.abs(upper[i][i]));
        }
        assertThat(Spectrum.radius(upper) / factor)
            .isCloseTo(largest / factor, within(1e-12 * largest / factor));
        for (int i = 0; i < n; i++) {
          upper[i][i] = 0; // nilpotent
        }
        assertThat(Spectrum.radius(upper)).isZero();
        assertThat(Spectrum.radius(new double[n][n])).isZero();
      }
    }
  }

  /**
   * B N B^-1 of a shift N with N^k = 0 and B = I + w w^T: rounding errors to the power of 1 / k.
   */
  @Test
  void givenNilpotentMatrices_whenAsked_thenTheRadiusIsARootOfRoundingErrors() {
    for (int n : new int[] {2, 3, 6, 30}) {
      for (int k : new int[] {2, 3}) {
        for (long seed = 0; seed < 30; seed++) {
          double[] w = random(1, n, seed)[0];
          double square = dot(w, w);
          double[][] matrix = new double[n][n];
          for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
              for (int p = 0; p + 1 < n; p++) {
                boolean linked = (p + 1) % k != 0; // blocks of k
                double left = (i == p ? 1 : 0) + w[i] * w[p];
                double right = (p + 1 == j ? 1 : 0) - w[p + 1] * w[j] / (1 + square);
                matrix[i][j] += linked ? left * right : 0;
              }
            }
          }
          double bound = 10 * size(matrix) * Math.pow(1e-15 * n, 1.0 / k);
          assertThat(Spectrum.radius(matrix)).as("n %d k %d", n, k).isLessThan(bound);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void givenRandomMatrices_whenEntriesAreMoved_thenRadiusAndNormMoveByTheirGradients(long seed) {
    double[][] square = random(5, 5, seed);
    double[][] wide = random(3, 5, seed);
    double[][] radius = Spectrum.radiusGradient(square);
    double[][] norm = Spectrum.normGradient(wide);
    double step = 1e-6;
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 5; column++) {
        double kept = square[row][column];
        square[row][column] = kept + step;
        double above = Spectrum.radius(square);
        square[row][column] = kept - step;
        double below = Spectrum.radius(square);
        square[row][column] = kept;
        // Central differences: error about step^2 times a condition number, and 1e-15 / step.
        assertThat(radius[row][column]).isCloseTo((above - below) / (2 * step), within(1e-6));
      }
    }
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 5; column++) {
        double kept = wide[row][column];
        wide[row][column] = kept + step;
        double above = Spectrum.norm(wide);
        wide[row][column] = kept - step;
        double below = Spectrum.norm(wide);
        wide[row][column] = kept;
        assertThat(norm[row][column]).isCloseTo((above - below) / (2 * step), within(1e-7));
      }
    }
  }

  @Test
  void givenNonsense_whenAsked_thenTheErrorNamesTheRule() {
    assertThatThrownBy(() -> Spectrum.radius(new double[2][3]))
        .hasMessage("matrix must be square, was [2, 3]");
    assertThatThrownBy(() -> Spectrum.norm(new double[0][0]))
        .hasMessage("matrix must not be empty");
    assertThatThrownBy(() -> Spectrum.norm(new double[][] {{1, 2}, {3}}))
        .hasMessage("matrix must have rows of 2, row 1 has 1");
    assertThatThrownBy(() -> Spectrum.radius(new double[][] {{Double.NaN}}))
        .hasMessage("matrix must be finite, has NaN in row 0");
    assertThatThrownBy(() -> Spectrum.radiusGradient(new double[2][2]))
        .hasMessageContaining("has no derivative");
  }
}
