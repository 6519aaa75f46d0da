package org.rhosweep.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/**
 * An output with as many trials as are asked for, which nobody ran: for timing what reads outputs.
 * Numbers come from seeds and look like results: accuracy falls with depth and length, more so for
 * some initialisations, and one trial in fifty diverges.
 *
 * <p>Arguments: folder, trials, evaluations per trial (each on two splits), trials per segment.
 */
public final class SyntheticOutput {
  private static final List<String> CELLS = List.of("tanh", "lstm", "gru");
  private static final int[] DEPTHS = {1, 2, 5, 10};
  private static final int[] LENGTHS = {28, 56, 112, 196};
  private static final int[] WIDTHS = {32, 64, 128, 256};
  private static final List<String> INITS = List.of("glorot", "he", "orthogonal", "critical");
  private static final double[] RATES = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2};
  private static final int ARMS = 3 * 4 * 4 * 4 * 6 * 5;
  private static final Map<String, String> METADATA =
      Map.of(SegmentWriter.SCHEMA_VERSION_KEY, "1", SegmentWriter.CODE_VERSION_KEY, "synthetic");

  private SyntheticOutput() {}

  public static void main(String[] args) throws Exception {
    int trials = Integer.parseInt(args[1]);
    int evaluations = Integer.parseInt(args[2]);
    int perSegment = Integer.parseInt(args[3]);
    long start = System.nanoTime();
    write(Output.at(args[0], new Configuration()), trials, evaluations, perSegment);
    System.out.printf(
        "%s: %d trials, %d curve rows in %d segments, %.1f s%n",
        args[0],
        trials,
        2L * trials * evaluations,
        (trials + perSegment - 1) / perSegment,
        (System.nanoTime() - start) / 1e9);
  }

  /** Writes it. */
  public static void write(Output output, int trials, int evaluations, int perSegment)
      throws IOException, OutputException {
    output.prepare(ResultTables.SCHEMA_VERSION, "synthetic");
    IntStream.range(0, (trials + perSegment - 1) / perSegment)
        .parallel()
        .forEach(
            segment -> {
              int from = segment * perSegment;
              segment(output, from, Math.min(trials, from + perSegment), evaluations);
            });
  }

  private static void segment(Output output, int from, int to, int evaluations) {
    String segment = "%016x".formatted(from);
    List<Object[]> curves = new ArrayList<>();
    List<Object[]> trials = new ArrayList<>();
    for (int number = from; number < to; number++) {
      Map<String, Object> trial = trial(number, segment);
      trials.add(row(ResultTables.TRIALS, trial));
      double accuracy = (Double) trial.get("final_eval_accuracy");
      for (int e = 0; e < evaluations; e++) {
        for (String split : List.of("train", "eval")) {
          double reached = accuracy * (e + 1) / evaluations;
          Map<String, Object> point = new HashMap<>();
          point.put("trial_id", trial.get("trial_id"));
          point.put("segment", segment);
          point.put("schema_version", 1);
          point.put("training_step", 10 * e);
          point.put("split", split);
          point.put("loss", 2.3 * (1 - reached));
          point.put("accuracy", reached);
          point.put("learning_rate", trial.get("learning_rate"));
          point.put("gradient_norm", e == 0 ? null : 1 + reached);
          point.put("seconds", 0.1 * e);
          curves.add(row(ResultTables.CURVES, point));
        }
      }
    }
    try {
      SegmentWriter.Written written =
          SegmentWriter.write(
              output, ResultTables.CURVES, "synthetic", segment, "0-0", curves, METADATA);
      Map<String, String> commit = SegmentWriter.commit(METADATA, Map.of("curves", written));
      SegmentWriter.write(output, ResultTables.TRIALS, "synthetic", segment, "0-0", trials, commit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> trial(int number, String segment) {
    int arm = number % ARMS;
    int init = arm / 4 / 4 / 4 / 3 % 6;
    int depth = DEPTHS[arm / 3 % 4];
    int length = LENGTHS[arm / 12 % 4];
    RandomStream random = RandomStream.of(number, Purpose.NOISE, 0, 0);
    double accuracy =
        Math.max(0.1, 0.95 - 0.02 * depth * (6 - init) / 3 - 0.001 * length) // a trend
            + 0.03 * random.nextGaussian();
    boolean diverged = random.nextInt(50) == 0;
    Map<String, Object> trial = new HashMap<>();
    trial.put(
        "trial_id",
        "%016x%016x%016x%016x"
            .formatted(random.nextLong(), random.nextLong(), random.nextLong(), (long) number));
    trial.put("segment", segment);
    trial.put("schema_version", 1);
    trial.put("cell", CELLS.get(arm % 3));
    trial.put("depth", depth);
    trial.put("sequence_length", length);
    trial.put("hidden_size", WIDTHS[arm / 48 % 4]);
    trial.put("init", init < 4 ? INITS.get(init) : "lsc");
    trial.put("target_radius", init < 4 ? null : init == 4 ? 0.5 : 1.0);
    trial.put("learning_rate", RATES[arm / 1152 % 5]);
    trial.put("task", "sequential-digits");
    trial.put("seed", (long) number / ARMS);
    trial.put(
        "config_json",
        ("{\"engine\":\"simd\",\"model\":{\"cell\":\"lstm\",\"depth\":%d},\"seed\":%d,"
                + "\"task\":{\"name\":\"sequential-digits\",\"sequenceLength\":%d}}")
            .formatted(depth, number, length));
    trial.put("total_time_steps", length);
    trial.put("outcome", diverged ? "DIVERGED" : "COMPLETED");
    trial.put("reason", diverged ? "loss not finite at training step 17" : null);
    trial.put("diverged_quantity", diverged ? "loss" : null);
    trial.put("diverged_training_step", diverged ? 17 : null);
    trial.put("final_eval_accuracy", accuracy);
    trial.put("final_eval_loss", 2.3 * (1 - accuracy));
    trial.put("best_eval_accuracy", accuracy);
    trial.put("best_eval_loss", 2.3 * (1 - accuracy));
    trial.put("gradient_growth", 0.02 * random.nextGaussian() - 0.01);
    trial.put("radius_time_before", 0.5 + 0.1 * init + 0.02 * random.nextGaussian());
    trial.put("seconds", 1 + random.nextDouble());
    trial.put("training_seconds", 0.9);
    trial.put("gflops", 20 + random.nextDouble());
    trial.put("host", "node-" + number % 7);
    trial.put("engine_form", "simd");
    trial.put("jdk", "17");
    trial.put("code_version", "synthetic");
    trial.put("data_fingerprint", "synthetic-" + length);
    trial.put("started_at", 1_700_000_000_000_000L + number);
    trial.put("numeric_semantics", NumericSemantics.NUMBER);
    return trial;
  }

  private static Object[] row(Table table, Map<String, Object> values) {
    return table.columns().stream()
        .map(
            column -> values.containsKey(column.name()) ? values.get(column.name()) : other(column))
        .toArray();
  }

  private static Object other(Column column) {
    if (column.nullable()) {
      return null;
    }
    return switch (column.type()) {
      case STRING -> "x";
      case INT -> 1;
      case LONG, TIMESTAMP -> 1L;
      case DOUBLE -> 1.0;
      case BOOLEAN -> false;
    };
  }
}
