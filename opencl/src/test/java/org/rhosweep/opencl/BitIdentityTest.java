package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.core.train.TrialHashes;

/**
 * The trials whose hashes are kept for {@code simd}: every cell, optimisers, dropout, norms and
 * residual connections, trained for 50 steps and evaluated on this engine.
 */
@Tag("slow")
@ExtendWith(NeedsDevice.class)
class BitIdentityTest {
  @Test
  void givenTheTrialsOfTheKeptHashes_whenTrainedTwoAtATime_thenEveryBitIsThatOfSimd()
      throws Exception {
    assertThat(TrialHashes.lines(EngineName.OPENCL, true, 2)).isEqualTo(keptHashes());
  }

  private static List<String> keptHashes() throws IOException {
    String file = "/golden/result-hashes-" + NumericSemantics.NUMBER + ".txt";
    try (InputStream hashes = TrialHashes.class.getResourceAsStream(file)) {
      return new String(hashes.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
