package org.rhosweep.storage.audit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.sweeps.plugin.PluginVersion;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.TrialConfiguration;
import org.rhosweep.sweeps.spec.TrialSpec;

/**
 * Runs a stored trial again, from the configuration in its row alone, and compares every number
 * that the tables hold of it, bit for bit. What says where, when and how fast is left out.
 */
public final class Replay {
  private static final Set<String> MACHINE_COLUMNS =
      Set.of(
          "segment",
          "code_version",
          "engine_form",
          "lane_width",
          "jdk",
          "host",
          "started_at",
          "gflops",
          // Replay pre-trains itself, so that weights that were read are compared with their
          // source.
          "pretraining_reused");

  private final TrialRunner runner;
  private final DataFiles files;

  /**
   * Replays with a runner.
   *
   * @param files where the trials' data lies
   */
  public Replay(TrialRunner runner, DataFiles files) {
    this.runner = runner;
    this.files = files;
  }

  /** How a replay ended. */
  public enum Verdict {
    SAME,
    DIFFERENT,
    /** Not run, or not comparable. */
    REFUSED
  }

  /**
   * What a replay says.
   *
   * @param values compared
   * @param detail the first difference, or why there was nothing to compare; null where equal
   */
  public record Result(Verdict verdict, long values, String detail) {}

  Result of(StoredRows stored) {
    String refusal = refusal(stored);
    if (refusal != null) {
      return new Result(Verdict.REFUSED, 0, refusal);
    }
    Trial trial;
    try {
      TrialSpec spec = TrialConfiguration.read((String) stored.value("config_json"));
      String engine = engineProblem(spec, (String) stored.value("engine_form"));
      if (engine != null) {
        return new Result(Verdict.REFUSED, 0, engine);
      }
      trial = Trials.resolve(List.of(spec), files).get(0);
    } catch (IllegalArgumentException | DataException e) {
      return new Result(Verdict.REFUSED, 0, Output.oneLine(e));
    }
    Object planned = stored.value("data_fingerprint");
    if (!trial.data().fingerprint().equals(planned)) {
      return new Result(
          Verdict.REFUSED,
          0,
          "the data is not the same: fingerprint %s here, %s in the row"
              .formatted(trial.data().fingerprint(), planned));
    }
    if (!trial.id().equals(stored.value("trial_id"))) {
      return new Result(Verdict.DIFFERENT, 1, "its configuration makes another id: " + trial.id());
    }
    TrialResult result = runner.run(trial);
    if (CommittedTrials.RETRYABLE.contains(result.outcome().name())) {
      return new Result(
          Verdict.REFUSED,
          0,
          "it ends here as %s: %s".formatted(result.outcome().name(), result.outcome().reason()));
    }
    return compare(stored, ResultTables.rows(result, (String) stored.value("segment")));
  }

  private static String refusal(StoredRows stored) {
    String outcome = (String) stored.value("outcome");
    if (CommittedTrials.RETRYABLE.contains(outcome)) {
      return "it is %s: there is no result to compare (run --retry-failed tries again)"
          .formatted(outcome);
    }
    Object schema = stored.value("schema_version");
    if (!Objects.equals(schema, ResultTables.SCHEMA_VERSION)) {
      return "it was stored with the setting names of schema version %s, which made another id"
          .formatted(schema);
    }
    Optional<String> plugins =
        Plugins.current().different(PluginVersion.read((String) stored.value("plugins")));
    if (plugins.isPresent()) {
      return plugins.get();
    }
    Object semantics = stored.value("numeric_semantics");
    return Objects.equals(semantics, NumericSemantics.NUMBER)
        ? null
        : String.format(
            Locale.ROOT,
            "it ran with numeric semantics %s, this version computes with %d: other bits by design",
            semantics,
            NumericSemantics.NUMBER);
  }

  /**
   * Why the engine cannot give the same bits here. Every variant of simd does; of a library only
   * the same one.
   */
  private static String engineProblem(TrialSpec spec, String ranWith) {
    EngineName engine = spec.engine();
    if (spec.execution() instanceof Execution.DataParallel) {
      return "execution data-parallel is not bit-reproducible: there are no bits to compare";
    } else if (engine == EngineName.SIMD || ranOnCpu(spec, ranWith)) {
      return null;
    }
    return Engines.problem(engine)
        .orElseGet(
            () -> {
              String here = Engines.form(engine).name();
              return here.equals(ranWith)
                  ? null
                  : "it ran on %s, here is %s: only the same engine gives the same bits"
                      .formatted(ranWith, here);
            });
  }

  /** Whether simd ran it for an engine whose bits it has, as the trial allows anywhere. */
  private static boolean ranOnCpu(TrialSpec spec, String ranWith) {
    return spec.execution().device() != Execution.Device.GPU && ranWith.startsWith("simd");
  }

  private static Result compare(StoredRows stored, Map<Table, List<Object[]>> again) {
    long values = 0;
    // The trial's own row last: where a curve differs, its summary does, too.
    for (Table table : ResultTables.all()) {
      List<Object[]> before = stored.rows().get(table);
      List<Object[]> now = again.getOrDefault(table, List.of());
      if (before.size() != now.size()) {
        return new Result(
            Verdict.DIFFERENT,
            values,
            String.format(
                Locale.ROOT,
                "%s: %d rows stored, %d now",
                table.name(),
                before.size(),
                now.size()));
      }
      List<String> inFile = stored.columns().getOrDefault(table, List.of());
      for (int i = 0; i < before.size(); i++) {
        for (int j = 0; j < table.columns().size(); j++) {
          Column column = table.columns().get(j);
          if (isCompared(column.name()) && inFile.contains(column.name())) {
            values++;
            if (!Objects.equals(before.get(i)[j], now.get(i)[j])) {
              return new Result(
                  Verdict.DIFFERENT,
                  values,
                  "%s: %s stored, %s now%s"
                      .formatted(
                          table.name() + "." + column.name(),
                          before.get(i)[j],
                          now.get(i)[j],
                          where(table, now.get(i))));
            }
          }
        }
      }
    }
    return new Result(Verdict.SAME, values, null);
  }

  private static boolean isCompared(String column) {
    return !MACHINE_COLUMNS.contains(column) && !column.endsWith("seconds");
  }

  /** The columns that say which row it is. */
  private static String where(Table table, Object[] row) {
    StringBuilder where = new StringBuilder();
    for (String column :
        List.of(
            "training_step", "pretraining_step", "split", "phase", "kind", "layer", "time_step")) {
      int index = table.columns().stream().map(Column::name).toList().indexOf(column);
      if (index >= 0 && !table.equals(ResultTables.TRIALS) && row[index] != null) {
        where.append(where.isEmpty() ? " (" : ", ").append(column).append(' ').append(row[index]);
      }
    }
    return where.isEmpty() ? "" : where + ")";
  }

  /**
   * Replays one trial of an output.
   *
   * @param output where it is
   * @param place one of {@link #places}
   */
  public Result of(Output output, Object[] place) throws java.io.IOException {
    return of(StoredRows.read(output, place));
  }

  /** Id, outcome, sweep and segment of every committed trial, in order of the ids. */
  public static List<Object[]> places(CommittedTrials committed)
      throws java.io.IOException, org.rhosweep.storage.OutputException {
    return StoredRows.places(committed);
  }
}
