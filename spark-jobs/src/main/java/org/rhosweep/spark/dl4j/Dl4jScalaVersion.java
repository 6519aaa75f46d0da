package org.rhosweep.spark.dl4j;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.TrialSpec;

/** DL4J's part on Spark is built for one version of Scala, which is not that of every Spark. */
public final class Dl4jScalaVersion {
  private static final String WANTED = "2.12";

  private Dl4jScalaVersion() {}

  /** Why no trial can run data-parallel with the Spark of this process; empty where it can. */
  public static Optional<String> problem() {
    return problem(
        scala.util.Properties.versionNumberString(),
        org.apache.spark.package$.MODULE$.SPARK_VERSION());
  }

  static Optional<String> problem(String scala, String spark) {
    return scala.startsWith(WANTED + ".")
        ? Optional.empty()
        : Optional.of(
            "execution data-parallel runs on DL4J's part for Spark, which is there for Scala %s"
                    .formatted(WANTED)
                + " alone, and Spark %s has Scala %s: take a Spark 3.5, or execution single"
                    .formatted(spark, scala));
  }

  /** That problem with the number of trials that it concerns; empty where there is none. */
  public static Optional<String> warning(List<TrialSpec> specs) {
    return warning(problem(), specs);
  }

  static Optional<String> warning(Optional<String> problem, List<TrialSpec> specs) {
    long trials =
        specs.stream().filter(spec -> spec.execution() instanceof Execution.DataParallel).count();
    return problem
        .filter(line -> trials > 0)
        .map(
            line ->
                String.format(
                    Locale.ROOT,
                    "%d of %d trials are INFEASIBLE here: %s",
                    trials,
                    specs.size(),
                    line));
  }
}
