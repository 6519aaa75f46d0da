package org.rhosweep.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {
  /** The example of FIPS 180-2, appendix B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void givenAText_whenDigested_thenItIsThatOfTheStandard() {
    MessageDigest digest = Sha256.digest();
    digest.update("abc".getBytes(StandardCharsets.US_ASCII));

    assertThat(Sha256.hexadecimal(digest)).isEqualTo(ABC);
    assertThat(Sha256.hexadecimal("abc")).isEqualTo(ABC);
  }
}
