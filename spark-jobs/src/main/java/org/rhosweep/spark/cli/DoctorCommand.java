package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what is there, what is wrong, and what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks Java, vectors, memory, threads, GPU, Spark, its master, and tries what an output asks of"
            + " its file system: create, replace, list, lock.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin SparkOptions sparkOptions;

  @Parameters(
      arity = "0..1",
      paramLabel = "OUT",
      defaultValue = "results",
      description = "The output to check, a folder or an URI. Default: ${DEFAULT-VALUE}.")
  String location;

  @Override
  public Integer call() throws IOException, InterruptedException {
    SparkConf conf = sparkOptions.configuration();
    List<Diagnosis> diagnoses = new ArrayList<>(Diagnosis.ofThisMachine());
    diagnoses.add(Diagnosis.ofMaster(conf));
    diagnoses.addAll(Diagnosis.ofOutput(location, conf));
    int width = diagnoses.stream().mapToInt(d -> d.subject().length()).max().orElse(0);
    boolean broken = false;
    for (Diagnosis diagnosis : diagnoses) {
      System.out.printf(
          Locale.ROOT,
          "%-5s %-" + width + "s  %s%n",
          diagnosis.verdict().label(),
          diagnosis.subject(),
          diagnosis.found());
      if (diagnosis.remedy() != null) {
        System.out.printf(Locale.ROOT, "      %s  -> %s%n", " ".repeat(width), diagnosis.remedy());
      }
      broken |= diagnosis.verdict() == Diagnosis.Verdict.WRONG;
    }
    return broken ? ExitCode.FAILURES : ExitCode.OK;
  }
}
