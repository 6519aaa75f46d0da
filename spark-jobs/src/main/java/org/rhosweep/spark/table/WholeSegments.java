package org.rhosweep.spark.table;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Tells segments whose footer is whole from damaged ones. */
final class WholeSegments {
  private WholeSegments() {}

  /**
   * Opens every footer, several at a time, and keeps the order.
   *
   * @param warnings gets one line for every segment that is left out
   * @throws VanishedException where one is not there any more: look again which ones there are
   * @throws OutputException if a newer version wrote one of them
   */
  static List<Segment> of(
      Output output, List<Segment> segments, int supportedVersion, Consumer<String> warnings)
      throws OutputException, VanishedException {
    return keep(segments, checked(output, segments, supportedVersion, warnings));
  }

  /**
   * As {@link #of}, of segments of trials: those of bundles that lack something in another table
   * are left out as well.
   */
  static List<Segment> bundles(
      Output output, List<Segment> commits, int supportedVersion, Consumer<String> warnings)
      throws IOException, OutputException, VanishedException {
    Check[] checks = checked(output, commits, supportedVersion, warnings);
    BundleFiles files = new BundleFiles(output);
    for (int i = 0; i < checks.length; i++) {
      Segment commit = commits.get(i);
      String problem = checks[i].warning == null ? files.problem(commit, checks[i].metadata) : null;
      if (problem != null) {
        // Whoever takes a bundle away begins with its trials.
        if (!output.files().exists(commit.path())) {
          throw new VanishedException(problem);
        }
        String warning = incomplete(commit, problem);
        warnings.accept(warning);
        checks[i] = new Check(false, warning, Map.of(), 0, "");
      }
    }
    return keep(commits, checks);
  }

  private static String incomplete(Segment commit, String problem) {
    return "left out an incomplete bundle: %s (%s); run its sweep again to replace it"
        .formatted(Output.display(commit.path()), problem);
  }

  private static Check[] checked(
      Output output, List<Segment> segments, int supportedVersion, Consumer<String> warnings)
      throws OutputException, VanishedException {
    Check[] checks =
        segments.parallelStream().map(segment -> check(output, segment)).toArray(Check[]::new);
    for (Check check : checks) {
      if (check.vanished) {
        throw new VanishedException(check.warning);
      }
    }
    for (Check check : checks) {
      if (check.warning != null) {
        warnings.accept(check.warning);
      }
      output.requireVersion(check.version, check.codeVersion, supportedVersion);
    }
    return checks;
  }

  private static List<Segment> keep(List<Segment> segments, Check[] checks) {
    return IntStream.range(0, checks.length)
        .mapToObj(i -> checks[i].warning == null ? segments.get(i) : null)
        .filter(Objects::nonNull)
        .toList();
  }

  static String warning(Segment segment, IOException e) {
    return "skipped a damaged segment: %s (%s); run the sweep again to replace it"
        .formatted(Output.display(segment.path()), Output.oneLine(e));
  }

  private static Check check(Output output, Segment segment) {
    try {
      Map<String, String> metadata = SegmentReader.metadata(output, segment);
      String version = metadata.getOrDefault(SegmentWriter.SCHEMA_VERSION_KEY, "1");
      return new Check(
          false,
          null,
          metadata,
          Integer.parseInt(version),
          metadata.getOrDefault(SegmentWriter.CODE_VERSION_KEY, "unknown"));
    } catch (IOException e) {
      return new Check(SegmentReader.vanished(e), warning(segment, e), Map.of(), 0, "");
    } catch (NumberFormatException e) {
      return new Check(
          false, warning(segment, new IOException("no schema version", e)), Map.of(), 0, "");
    }
  }

  private record Check(
      boolean vanished,
      String warning,
      Map<String, String> metadata,
      int version,
      String codeVersion) {}
}
