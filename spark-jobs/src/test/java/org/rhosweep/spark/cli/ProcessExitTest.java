package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkUserAppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessExitTest {
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "2, 2, 0", "3, 3, 3", "64, 64, 64", "130, 130, 130"})
  void givenAnExitCode_thenOnlyFailedTrialsAreSuccessToAClusterManager(
      int code, int here, int inClusterMode) {
    assertThat(ProcessExit.reportedCode(code, false)).isEqualTo(here);
    assertThat(ProcessExit.reportedCode(code, true)).isEqualTo(inClusterMode);
  }

  /** As YARN's application master calls a driver: in a thread of its own, in its own JVM. */
  @Test
  void givenAnotherProgramsJvm_thenItLivesOnAndIsToldTheCode() throws Exception {
    Throwable[] thrown = new Throwable[2];
    Thread driver =
        new Thread(
            () -> {
              try {
                ProcessExit.end(ExitCode.OK);
              } catch (SparkUserAppException e) {
                thrown[0] = e;
              }
              try {
                ProcessExit.end(ExitCode.USAGE);
              } catch (SparkUserAppException e) {
                thrown[1] = e;
              }
            });
    driver.start();
    driver.join();

    assertThat(thrown[0]).isNull();
    assertThat(thrown[1]).isInstanceOf(SparkUserAppException.class);
    assertThat(((SparkUserAppException) thrown[1]).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void givenAThreadOfAMainMethod_thenTheJvmIsOurs() {
    StackTraceElement inner = new StackTraceElement("org.rhosweep.A", "call", "A.java", 1);

    assertThat(
            ProcessExit.isOurs(
                new StackTraceElement[] {
                  inner,
                  new StackTraceElement("org.apache.spark.deploy.SparkSubmit", "main", "S.scala", 1)
                }))
        .isTrue();
    assertThat(
            ProcessExit.isOurs(
                new StackTraceElement[] {
                  inner, new StackTraceElement("java.lang.Thread", "run", "Thread.java", 1)
                }))
        .isFalse();
  }

  @Test
  void givenASubmittedDriver_thenItsModeIsKnown() {
    assertThat(ProcessExit.inClusterMode()).isFalse();
    for (String[] property :
        new String[][] {
          {"spark.submit.deployMode", "cluster"}, {"spark.kubernetes.submitInDriver", "true"}
        }) {
      System.setProperty(property[0], property[1]);
      try {
        assertThat(ProcessExit.inClusterMode()).as(property[0]).isTrue();
      } finally {
        System.clearProperty(property[0]);
      }
    }
    assertThatThrownBy(
            () -> {
              throw new SparkUserAppException(3);
            })
        .hasMessageContaining("3");
  }
}
