package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.opencl.ManyNetworks.Comparison;

/** As many networks in one computation as a sweep on a GPU has. */
@Tag("slow")
@ExtendWith(NeedsDevice.class)
class ManyNetworksTest {
  /** Of which 70 are not probed. */
  private static final int TRIALS = 80;

  /** Of which 518 are not probed. */
  private static final int TRIALS_OF_LSTM = 592;

  /** The last of them diverges. */
  private static final int ALONE = 4;

  static Stream<String> cells() {
    return EqualityTable.cells().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenEachCell_whenMoreThan64TrainAsOneComputation_thenEveryBitIsThatOfSimd(String cell)
      throws Exception {
    ManyNetworks networks = ManyNetworks.of(EqualityTable.cells().get(cell), 0);

    assertEqual(networks.compare(TRIALS, ALONE, end()), 64);
  }

  @Test
  void givenLstm_whenMoreThan512TrainAsOneComputation_thenEveryBitIsThatOfSimd() throws Exception {
    assertEqual(ManyNetworks.ofLstm(0).compare(TRIALS_OF_LSTM, ALONE, end()), 512);
  }

  private static void assertEqual(Comparison comparison, int together) {
    assertThat(comparison.aloneDiffer()).isZero();
    assertThat(comparison.fusedDiffer()).isZero();
    assertThat(comparison.largestRound())
        .isGreaterThan(together)
        .isGreaterThanOrEqualTo(ManyNetworks.unprobed(comparison.networks()));
    assertThat(comparison.diverged())
        .isGreaterThanOrEqualTo(comparison.networks() / ManyNetworks.KINDS);
    assertThat(comparison.stopped()).isEqualTo(comparison.networks() / ManyNetworks.KINDS);
  }

  private static long end() {
    return System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
  }
}
