package org.rhosweep.spark.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.rhosweep.verify.Finding;
import org.rhosweep.verify.Finding.Verdict;
import org.rhosweep.verify.GoldenException;
import org.rhosweep.verify.GoldenFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks engines against golden files. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Checks engines and theory against golden values in files made by an independent"
            + " implementation (lsc-golden-1, mean-field). What this version lacks is listed as not"
            + " covered, what a file lacks or has in a wrong form as invalid (exit code 64).")
final class VerifyCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Golden files (JSON).")
  List<Path> files;

  @Override
  public Integer call() {
    int code = ExitCode.OK;
    for (Path file : files) {
      List<Finding> findings;
      try {
        findings = GoldenFile.verify(file);
      } catch (GoldenException e) {
        Messages.error(file + ": " + e.getMessage());
        code = ExitCode.USAGE;
        continue;
      }
      long invalid = count(findings, Verdict.INVALID);
      long deviating = count(findings, Verdict.DEVIATES);
      print(file, findings, deviating, invalid);
      if (invalid > 0) {
        Messages.error(
            String.format(
                Locale.ROOT, "%s: %d values or cases of the file are invalid", file, invalid));
        code = ExitCode.USAGE;
      }
      if (deviating > 0) {
        Messages.error(
            String.format(
                Locale.ROOT,
                "%s: %d of %d checked quantities deviate",
                file,
                deviating,
                deviating + count(findings, Verdict.HOLDS)));
        code = code == ExitCode.OK ? ExitCode.FAILURES : code;
      }
    }
    return code;
  }

  private static void print(Path file, List<Finding> findings, long deviating, long invalid) {
    System.out.println(file);
    findings.forEach(finding -> System.out.println("  " + finding.line()));
    double worst =
        findings.stream().mapToDouble(Finding::ofTolerance).filter(x -> x >= 0).max().orElse(0);
    System.out.printf(
        Locale.ROOT,
        "%s: %d ok, %d deviate, %d not covered%s; worst: %.3g of the tolerance%n",
        file,
        count(findings, Verdict.HOLDS),
        deviating,
        count(findings, Verdict.NOT_COVERED),
        invalid == 0 ? "" : ", " + invalid + " invalid",
        worst);
  }

  private static long count(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }
}
