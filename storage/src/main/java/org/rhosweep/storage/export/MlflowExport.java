package org.rhosweep.storage.export;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.rhosweep.core.Sha256;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * Trials as runs in the folder layout of MLflow's file store: an experiment per sweep, settings as
 * parameters, final numbers and learning curves as metrics, everything else as tags.
 *
 * <pre>
 *   DIR/EXPERIMENT/meta.yaml
 *   DIR/EXPERIMENT/RUN/meta.yaml           RUN = the first 32 digits of the trial id
 *   DIR/EXPERIMENT/RUN/params/KEY          the value
 *   DIR/EXPERIMENT/RUN/metrics/KEY         lines of "milliseconds value step"
 *   DIR/EXPERIMENT/RUN/tags/KEY            the value
 * </pre>
 *
 * A point of a curve has the time at which the trial began plus the seconds of training until then.
 */
public final class MlflowExport {
  private static final int RUN_DIGITS = 32;
  private static final int FINISHED = 3;
  private static final int FAILED = 4;

  private final Output output;
  private final Path root;
  private final String place;
  private final Consumer<String> warnings;
  private final Map<String, Run> runs = new HashMap<>();
  private final Map<String, Path> experiments = new HashMap<>();

  /** Where a trial's run lies, and which of its attempts counts. */
  private record Run(Path folder, String segment, long startedAtMillis) {}

  /**
   * An export.
   *
   * @param root an empty folder
   * @param warnings gets one line for every segment that cannot be read
   */
  public MlflowExport(Output output, Path root, Consumer<String> warnings) {
    this(output, root, uri(root.toAbsolutePath()), warnings);
  }

  /**
   * An export that is to lie elsewhere than it is made.
   *
   * @param place URI of the folder that the root will be
   */
  public MlflowExport(Output output, Path root, String place, Consumer<String> warnings) {
    this.output = output;
    this.root = root.toAbsolutePath();
    this.place = place;
    this.warnings = warnings;
  }

  /** Writes; returns the number of runs. */
  public int write(CommittedTrials committed) throws IOException, OutputException {
    List<String> columns =
        new ArrayList<>(ResultTables.TRIALS.columns().stream().map(Column::name).toList());
    columns.remove("trial_id");
    columns.add("sweep");
    for (Object[] row : committed.rows(columns)) {
      Map<String, Object> trial = new HashMap<>();
      trial.put("trial_id", row[0]);
      for (int i = 0; i < columns.size(); i++) {
        trial.put(columns.get(i), row[i + 1]);
      }
      run(trial, columns);
    }
    for (Segment segment : committed.segments(ResultTables.CURVES)) {
      curves(segment);
    }
    return runs.size();
  }

  private void run(Map<String, Object> trial, List<String> columns) throws IOException {
    String sweep = (String) trial.get("sweep");
    String id = ((String) trial.get("trial_id")).substring(0, RUN_DIGITS);
    Path experiment = experiment(sweep, (Long) trial.get("started_at") / 1000);
    Path folder = Files.createDirectories(experiment.resolve(id));
    for (String part : List.of("params", "metrics", "tags", "artifacts")) {
      Files.createDirectories(folder.resolve(part));
    }
    long start = (Long) trial.get("started_at") / 1000;
    long end = start + Math.round(1000 * (Double) trial.get("seconds"));
    boolean completed = trial.get("outcome").equals("COMPLETED");
    int step =
        trial.get("training_steps_done") instanceof Integer done ? done : 0; // of final numbers
    Files.writeString(
        folder.resolve("meta.yaml"),
        String.format(
            Locale.ROOT,
            """
            artifact_uri: %s
            end_time: %d
            entry_point_name: ''
            experiment_id: '%s'
            lifecycle_stage: active
            run_id: %s
            run_name: %s
            run_uuid: %s
            source_name: ''
            source_type: 4
            source_version: ''
            start_time: %d
            status: %d
            tags: []
            user_id: ''
            """,
            quoted(placeOf(folder.resolve("artifacts"))),
            end,
            experiment.getFileName(),
            quoted(id),
            quoted(id.substring(0, 12)),
            quoted(id),
            start,
            completed ? FINISHED : FAILED));
    List<String> settings = SettingColumns.columns().stream().map(Column::name).toList();
    for (String column : columns) {
      Object value = trial.get(column);
      if (value == null) {
        continue;
      }
      if (settings.contains(column)) {
        Files.writeString(folder.resolve("params").resolve(column), value.toString());
      } else if (value instanceof Double || column.equals("best_training_step")) {
        Files.writeString(
            folder.resolve("metrics").resolve(column), end + " " + value + " " + step + "\n");
      } else {
        Files.writeString(folder.resolve("tags").resolve(column), value.toString());
      }
    }
    Files.writeString(folder.resolve("tags/trial_id"), (String) trial.get("trial_id"));
    Files.writeString(folder.resolve("tags/mlflow.runName"), id.substring(0, 12));
    Files.writeString(folder.resolve("tags/mlflow.source.name"), "rhosweep");
    Files.writeString(folder.resolve("tags/mlflow.source.type"), "LOCAL");
    runs.put((String) trial.get("trial_id"), new Run(folder, (String) trial.get("segment"), start));
  }

  private Path experiment(String sweep, long createdMillis) throws IOException {
    Path known = experiments.get(sweep);
    if (known != null) {
      return known;
    }
    String id = experimentId(sweep);
    Path folder = Files.createDirectories(root.resolve(id));
    Files.writeString(
        folder.resolve("meta.yaml"),
        String.format(
            Locale.ROOT,
            """
            artifact_location: %s
            creation_time: %d
            experiment_id: '%s'
            last_update_time: %d
            lifecycle_stage: active
            name: %s
            """,
            quoted(placeOf(folder)),
            createdMillis,
            id,
            createdMillis,
            quoted(sweep)));
    experiments.put(sweep, folder);
    return folder;
  }

  /** Eighteen digits, as MLflow's own, from the name, so that a second export agrees. */
  static String experimentId(String sweep) {
    BigInteger number = new BigInteger(Sha256.hexadecimal(sweep), 16);
    BigInteger digits = BigInteger.TEN.pow(17);
    return number.mod(digits.multiply(BigInteger.valueOf(9))).add(digits).toString();
  }

  private void curves(Segment segment) {
    List<String> columns =
        List.of(
            "trial_id",
            "segment",
            "training_step",
            "split",
            "seconds",
            "loss",
            "accuracy",
            "learning_rate",
            "gradient_norm");
    Points points = new Points();
    try {
      SegmentReader.read(output, segment, ResultTables.CURVES, columns, points::add);
      points.flush();
    } catch (IOException | java.io.UncheckedIOException e) {
      warnings.accept(
          "the export lacks curves of %s (%s)"
              .formatted(Output.display(segment.path()), e.getMessage()));
    }
  }

  /** The curve of one trial at a time: its rows lie together. */
  private final class Points {
    private Run run;
    private final Map<String, StringBuilder> lines = new HashMap<>();

    void add(Object[] row) {
      Run of = runs.get(row[0]);
      if (of == null || !of.segment().equals(row[1])) {
        return; // of an attempt that does not count
      }
      if (!of.equals(run)) {
        flush();
        run = of;
      }
      String split = (String) row[3];
      point(split + "_loss", row, row[5]);
      point(split + "_accuracy", row, row[6]);
      if (split.equals("train")) {
        point("learning_rate", row, row[7]);
        point("gradient_norm", row, row[8]);
      }
    }

    private void point(String metric, Object[] row, Object value) {
      if (value != null) {
        long millis = run.startedAtMillis() + Math.round(1000 * (Double) row[4]);
        lines
            .computeIfAbsent(metric, m -> new StringBuilder())
            .append(millis + " " + value + " " + row[2] + "\n");
      }
    }

    void flush() {
      lines.forEach(
          (metric, text) -> {
            try {
              Files.writeString(
                  run.folder().resolve("metrics").resolve(metric),
                  text,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      lines.clear();
    }
  }

  /** As MLflow writes a folder: without a slash at its end. */
  private static String uri(Path folder) {
    String uri = folder.toUri().toString();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  private String placeOf(Path folder) {
    String inside = uri(folder).substring(uri(root).length());
    return place + inside;
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
