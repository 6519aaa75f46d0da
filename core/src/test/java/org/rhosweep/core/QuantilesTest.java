package org.rhosweep.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantilesTest {
  private static final double[] SORTED = {1, 2, 4, 8};

  /** numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.25, 0.5, 0.75, 1]). */
  @Test
  void givenSortedNumbers_whenQuantilesAreTaken_thenTheyAreNumpys() {
    assertThat(Quantiles.ofSorted(SORTED, 0)).isEqualTo(1);
    assertThat(Quantiles.ofSorted(SORTED, 0.1)).isEqualTo(1.3);
    assertThat(Quantiles.ofSorted(SORTED, 0.25)).isEqualTo(1.75);
    assertThat(Quantiles.ofSorted(SORTED, 0.5)).isEqualTo(3);
    assertThat(Quantiles.ofSorted(SORTED, 0.75)).isEqualTo(5);
    assertThat(Quantiles.ofSorted(SORTED, 1)).isEqualTo(8);
    assertThat(Quantiles.ofSorted(new double[] {7}, 0.3)).isEqualTo(7);
  }

  @Test
  void givenSortedNumbers_whenTheMedianIsTaken_thenItIsTheMiddle() {
    assertThat(Quantiles.medianOfSorted(SORTED)).isEqualTo(3);
    assertThat(Quantiles.medianOfSorted(new double[] {1, 2, 40})).isEqualTo(2);
    assertThat(Quantiles.medianOfSorted(new double[] {5})).isEqualTo(5);
  }
}
