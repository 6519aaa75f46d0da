package org.rhosweep.spark.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Dl4jScalaVersionTest {
  @Test
  void givenAnotherScala_whenAsked_thenOneLineSaysWhichAndWhatToTake() {
    assertThat(Dl4jScalaVersion.problem("2.12.18", "3.5.9")).isEmpty();
    assertThat(Dl4jScalaVersion.problem("2.13.18", "4.2.0"))
        .contains(
            "execution data-parallel runs on DL4J's part for Spark, which is there for Scala 2.12"
                + " alone, and Spark 4.2.0 has Scala 2.13.18: take a Spark 3.5, or execution"
                + " single");
  }

  @Test
  void givenTheSparkOfTheBuild_thenThereIsNoProblemAndNoWarning() {
    assertThat(Dl4jScalaVersion.problem()).isEmpty();
    assertThat(Dl4jScalaVersion.warning(Optional.of("x"), List.of())).isEmpty();
  }
}
