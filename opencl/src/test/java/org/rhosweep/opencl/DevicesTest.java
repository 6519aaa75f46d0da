package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicesTest {
  @ParameterizedTest
  @CsvSource({
    "00000000:3B:00.0, 00000000:3b:00",
    "0000:3b:00.0, 00000000:3b:00",
    "3b:00, 00000000:3b:00",
    "0001:AF:1F.7, 00000001:af:1f",
  })
  void givenAPciAddress_whenWrittenInAnyForm_thenItIsThatOfTheDevice(String written, String as) {
    assertThat(Devices.canonical(written)).isEqualTo(as);
  }
}
