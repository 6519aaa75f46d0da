package org.rhosweep.core.theory.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PathGridTest {
  @ParameterizedTest
  @CsvSource({
    "10000, 5,   834584041854189501", // the figures of Herranz-Celotti and Rouat, fig. 1b
    "5000,  5,   26119880255219751",
    "5,     100, 96560646",
    "5,     50,  3478761",
    "0,     7,   1"
  })
  void givenALargeGrid_whenPathsAreCounted_thenAsManyAsTheFigureShows(
      int timeSteps, int layers, String count) {
    assertThat(PathGrid.SAME_TIME.count(timeSteps, layers)).isEqualTo(new BigInteger(count));
    assertThat(PathGrid.SAME_TIME.logCount(timeSteps, layers))
        .isCloseTo(StrictMath.log(Double.parseDouble(count)), within(1e-10));
  }

  @ParameterizedTest
  @CsvSource({"10000, 100, 242.2486", "5000, 50, 120.5758"})
  void givenDepthThatGrowsWithTime_whenPathsAreCounted_thenTheirNumberIsExponential(
      int timeSteps, int layers, double log10) {
    double log = PathGrid.SAME_TIME.logCount(timeSteps, layers);

    assertThat(PathGrid.log10(log)).isCloseTo(log10, within(5e-5));
    assertThat(log / timeSteps)
        .isCloseTo(PathGrid.growthRate((double) layers / timeSteps), within(2e-3));
  }

  /** Walks every path, edge by edge. */
  @ParameterizedTest
  @EnumSource
  void givenASmallGrid_whenEveryPathIsWalked_thenTheCountsAreTheSame(PathGrid grid) {
    for (int dt = 0; dt <= 6; dt++) {
      for (int dl = 0; dl <= 6; dl++) {
        long walked = walk(grid, dt, dl);
        assertThat(grid.count(dt, dl)).isEqualTo(BigInteger.valueOf(walked));
        double weighted =
            walked * StrictMath.pow(0.25, (double) grid.edges(dt, dl) - dl) * StrictMath.pow(2, dl);
        assertThat(grid.weightedCount(dt, dl, 0.25, 2))
            .isCloseTo(weighted, within(1e-12 * weighted));
      }
    }
  }

  private static long walk(PathGrid grid, int dt, int dl) {
    if (dt < 0 || dl < 0) {
      return 0;
    }
    if (dt == 0 && dl == 0) {
      return 1;
    }
    int lag = grid == PathGrid.DIAGONAL ? 1 : 0;
    return walk(grid, dt - 1, dl) + walk(grid, dt - lag, dl - 1);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "0.9, 0.1", "0.25, 0.75"})
  void givenRadiiThatAddUpToOne_whenPathsAreSummed_thenTheSumIsBounded(
      double timeRadius, double depthRadius) {
    for (int dt = 0; dt <= 200; dt += 20) {
      for (int dl = 0; dl <= 20; dl += 5) {
        assertThat(PathGrid.SAME_TIME.weightedCount(dt, dl, timeRadius, depthRadius))
            .isLessThanOrEqualTo(1 + 1e-12);
        assertThat(AdditiveExplosion.weightedPaths(dt, dl, timeRadius, depthRadius))
            .isLessThanOrEqualTo(AdditiveExplosion.bound(dt, dl) + 1e-9);
      }
    }
  }

  @Test
  void givenAllSources_whenPathsAreSummed_thenTheClosedFormHolds() {
    for (int a = 0; a <= 8; a++) {
      for (int b = 0; b <= 8; b++) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i <= a; i++) {
          for (int j = 0; j <= b; j++) {
            sum = sum.add(PathGrid.SAME_TIME.count(i, j));
          }
        }
        assertThat(AdditiveExplosion.paths(a, b)).isEqualTo(sum);
        assertThat(AdditiveExplosion.weightedPaths(a, b, 1, 1)).isEqualTo(sum.doubleValue());
      }
    }
    assertThat(AdditiveExplosion.weightedPaths(3, 1, 0.5, 0.5)).isEqualTo(3.5);
  }

  @Test
  void givenZeroRadii_whenPathsAreSummed_thenOnlyTheEmptyPathIsLeft() {
    assertThat(PathGrid.SAME_TIME.weightedCount(0, 0, 0, 0)).isEqualTo(1);
    assertThat(PathGrid.SAME_TIME.weightedCount(2, 0, 0, 1)).isEqualTo(0);
    assertThat(PathGrid.DIAGONAL.weightedCount(1, 1, 0, 0.5)).isCloseTo(0.5, within(1e-15));
  }
}
