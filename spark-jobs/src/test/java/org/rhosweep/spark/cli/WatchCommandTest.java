package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchCommandTest {
  @Test
  void givenAnAddressThatOthersReach_whenAskedToBind_thenRefusedWithoutTheOption() {
    Captured refused = Captured.run("watch", "/nowhere", "--bind", "0.0.0.0");

    assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.messages()).singleElement().asString().contains("--allow-remote");
  }
}
