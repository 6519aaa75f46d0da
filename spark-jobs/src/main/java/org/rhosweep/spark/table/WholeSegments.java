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
          Integer.parseInt(version),
          metadata.getOrDefault(SegmentWriter.CODE_VERSION_KEY, "unknown"));
    } catch (IOException e) {
      return new Check(SegmentReader.vanished(e), warning(segment, e), 0, "");
    } catch (NumberFormatException e) {
      return new Check(false, warning(segment, new IOException("no schema version", e)), 0, "");
    }
  }

  private record Check(boolean vanished, String warning, int version, String codeVersion) {}
}
