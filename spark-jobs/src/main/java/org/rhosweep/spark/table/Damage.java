package org.rhosweep.spark.table;

import java.util.Arrays;
import java.util.List;

/**
 * Tells what damaged bytes do to a reader from mistakes in a program. Whoever reads bytes, Parquet
 * above all, may stumble over wrong ones by any exception, a null pointer as well; whoever only
 * handles what was read has no such excuse.
 */
final class Damage {
  /** Who reads bytes of a segment. */
  private static final List<String> READERS =
      List.of(
          "org.apache.parquet.",
          "shaded.parquet.",
          "org.apache.spark.sql.execution.datasources.parquet.",
          "org.apache.hadoop.",
          "com.github.luben.zstd.");

  private Damage() {}

  /**
   * Whether wrong bytes may have caused it: the first who is not the JDK of those that it went
   * through reads bytes. What has no such trace is a mistake.
   */
  static boolean mayHaveCaused(RuntimeException e) {
    return Arrays.stream(e.getStackTrace())
        .map(StackTraceElement::getClassName)
        .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
        .findFirst()
        .map(name -> READERS.stream().anyMatch(name::startsWith))
        .orElse(false);
  }

  /**
   * What to throw where Spark is to read on behind damage, as it does after any exception: the
   * exception itself where it is damage, else an error, behind which nothing is read.
   */
  static Throwable orMistake(RuntimeException e) {
    return mayHaveCaused(e) ? e : new AssertionError("a mistake in what reads segments: " + e, e);
  }
}
