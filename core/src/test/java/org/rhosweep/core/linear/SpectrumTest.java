package org.rhosweep.core.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
