package org.rhosweep.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  @Test
  void givenNeighbouringKeys_whenStreamsAreRead_thenTheyShareNoBlock() {
    // 32,000 numbers of 64 bits: by chance two are equal once in 10^10 runs.
    Set<Long> seen = new HashSet<>();
    int drawn = 0;
    for (int step = 0; step < 20; step++) {
      for (int layer = 0; layer < 2; layer++) {
        for (long seed = 0; seed < 2; seed++) {
          RandomStream stream = RandomStream.of(seed, Purpose.NOISE, layer, step);
          RandomStream other = RandomStream.of(seed, Purpose.DROPOUT, layer, step);
          for (int i = 0; i < 200; i++) {
            seen.add(stream.nextLong());
            seen.add(other.nextLong());
            drawn += 2;
          }
        }
      }
    }
    assertThat(seen).hasSize(drawn);
  }

  @Test
  void givenTheSameKey_whenReadTwice_thenTheNumbersAreTheSame() {
    RandomStream one = RandomStream.of(7, Purpose.EXAMPLES, 3, 1L << 35);
    RandomStream two = RandomStream.of(7, Purpose.EXAMPLES, 3, 1L << 35);
    RandomStream wrapped = RandomStream.of(7, Purpose.EXAMPLES, 3, 0);
    for (int i = 0; i < 100; i++) {
      long value = one.nextLong();
      assertThat(two.nextLong()).isEqualTo(value);
      assertThat(wrapped.nextLong()).isNotEqualTo(value);
    }
  }

  @Test
  void givenManyDraws_whenMomentsAreTaken_thenTheyAreThoseOfTheLaw() {
    RandomStream stream = RandomStream.of(1, Purpose.NOISE, 0, 0);
    int n = 200_000;
    double mean = 0;
    double square = 0;
    double fourth = 0;
    double uniform = 0;
    for (int i = 0; i < n; i++) {
      double z = stream.nextGaussian();
      mean += z / n;
      square += z * z / n;
      fourth += z * z * z * z / n;
      uniform += stream.nextDouble() / n;
    }
    // Five standard errors: sd of z, z^2, z^4 and u is 1, sqrt 2, sqrt 96 and sqrt(1/12).
    double five = 5 / Math.sqrt(n);
    assertThat(mean).isCloseTo(0, within(five));
    assertThat(square).isCloseTo(1, within(five * Math.sqrt(2)));
    assertThat(fourth).isCloseTo(3, within(five * Math.sqrt(96)));
    assertThat(uniform).isCloseTo(0.5, within(five * Math.sqrt(1 / 12.0)));
  }

  @Test
  void givenABound_whenIntegersAreDrawn_thenAllOccurEquallyOften() {
    RandomStream stream = RandomStream.of(2, Purpose.BATCH_ORDER, 0, 0);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[stream.nextInt(7)]++;
    }
    // Binomial: sd = sqrt(70000 * 6/49) = 93.
    assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - 10_000) < 5 * 93);
    int[] order = stream.permutation(50);
    assertThat(order).isNotEqualTo(Arrays.stream(order).sorted().toArray());
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(java.util.stream.IntStream.range(0, 50).toArray());
  }
}
