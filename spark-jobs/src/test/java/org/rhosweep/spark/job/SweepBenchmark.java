package org.rhosweep.spark.job;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.CostFile;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.sweeps.plan.Plan;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.SweepFile;

/**
 * What running costs beside the trials: {@code empty} trials of a function that does nothing,
 * {@code cheapest} real ones, and the {@code makespan} of trials that differ a hundredfold. Started
 * by {@code spark-jobs/benchmark}; figures are in docs/performance/running.md.
 */
public final class SweepBenchmark {
  private SweepBenchmark() {}

  /**
   * What to measure; then Spark's master; then a folder, which {@code seeds} and {@code sizes} have
   * in common with the {@code learn} before them; then how many empty or cheapest trials.
   */
  public static void main(String[] args) {
    int code = 0;
    try {
      measure(args);
    } catch (Exception e) {
      e.printStackTrace();
      code = 1;
    }
    // Spark's threads would keep the JVM, after a failure as well.
    System.exit(code);
  }

  private static void measure(String[] args) throws Exception {
    String what = args.length > 0 ? args[0] : "empty";
    String master = args.length > 1 ? args[1] : "local[2]";
    Path folder =
        args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("rhosweep-benchmark");
    int count = args.length > 3 ? Integer.parseInt(args[3]) : 10_000;
    Output output = Output.at(folder.resolve("out").toString(), new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "benchmark");
    SparkConf conf = Sessions.configuration(master, Map.of());
    switch (what) {
      case "empty" -> trials(conf, output, new Nothing(), count);
      case "cheapest" -> trials(conf, output, new EngineTrials("benchmark"), count);
      case "makespan" -> makespan(conf, output);
      case "pretraining" -> {
        pretraining(conf, output, "scales", "lyapunov");
        pretraining(conf, output, "entries", "radius");
      }
      case "learn" -> once(conf, output, varied("learn", "[16, 48]", "[1, 2]", "[40, 80]", "2"));
      case "seeds" ->
          once(conf, output, varied("seeds", "[16, 48]", "[1, 2]", "[40, 80]", "[7, 8]"));
      case "sizes" -> once(conf, output, varied("sizes", "[32, 64]", "[1, 3]", "[60, 160]", "[9]"));
      default ->
          throw new IllegalArgumentException(
              "empty, cheapest, makespan, pretraining, learn, seeds or sizes, was " + what);
    }
  }

  /** A trial that does nothing, so that all that is measured is what is around it. */
  private static final class Nothing implements TrialFunction {
    private static final long serialVersionUID = 1;

    @Override
    public TrialResult run(Trial trial) {
      return new TrialResult(
          trial,
          new Outcome.Completed(),
          null,
          new Provenance("benchmark", "none", 32, "17", "host", 1, 1e-6));
    }
  }

  private static void trials(SparkConf conf, Output output, TrialFunction function, int count)
      throws Exception {
    double start = uptime();
    Sweep sweep =
        SweepFile.parse(
            "benchmark",
            """
            name: benchmark
            task: {name: adding, sequenceLength: 2}
            model: {cell: tanh, hiddenSize: 1}
            training:
              {trainingSteps: 0, batchSize: 1, evaluations: 1, maxEvalExamples: 1, maxTestExamples: 1}
            probe: {gradients: none}
            seeds: %d
            """
                .formatted(count),
            List.of());
    long before = heapAfterCollection();
    double read = uptime();
    run(conf, output, sweep, function);
    double ran = uptime();
    PreparedSweep again = PreparedSweep.of(sweep, output, false, System.err::println);
    double resumed = uptime();
    long after = heapAfterCollection();
    print("JVM, settings, output", start);
    print("file and expansion", read - start);
    print("plan, run, record", ran - read);
    print("find that nothing is missing", resumed - ran);
    print("all", resumed);
    System.out.printf("missing then       %d of %d%n", again.missing().size(), count);
    System.out.printf(
        "heap of the driver %d MiB with the sweep, %d MiB at the end, both after a collection;"
            + " peak of the old generation %d MiB%n",
        before >> 20, after >> 20, peakOldGeneration() >> 20);
  }

  private static void run(SparkConf conf, Output output, Sweep sweep, TrialFunction function)
      throws Exception {
    PreparedSweep prepared = PreparedSweep.of(sweep, output, false, System.err::println);
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      // Figures come at the end: until then stderr says that something is at work.
      SweepRun.Result result =
          new SweepRun(
                  prepared,
                  output,
                  lease,
                  "benchmark",
                  new RunOptions(false, null),
                  System.err,
                  function)
              .run(conf);
      if (!result.problems().isEmpty()) {
        throw new IOException(result.problems().toString());
      }
    }
  }

  /** Trials of 1 to 100 times the cost, which the cost model knows by their shapes alone. */
  private static void makespan(SparkConf conf, Output output) throws Exception {
    Sweep warm = mixed("warm-up", "[40, 100]");
    run(conf, output, warm, new EngineTrials("benchmark"));
    Sweep sweep = mixed("makespan", "[40, 120, 400, 1200, 4000]");
    // The first pass is what a user sees; the second runs by what the first one took.
    for (String pass : List.of("by shapes", "calibrated")) {
      Output fresh = Output.at(output.root() + "-" + pass.replace(' ', '-'), new Configuration());
      fresh.prepare(ResultTables.SCHEMA_VERSION, "benchmark");
      if (pass.equals("calibrated")) {
        CostFile.write(fresh, CostFile.read(output));
      }
      PreparedSweep prepared = PreparedSweep.of(sweep, fresh, false, System.err::println);
      int slots = Sessions.slots(conf);
      double predicted = prepared.plan(slots).predictedCoreSeconds();
      long since = System.currentTimeMillis() * 1000;
      double begin = uptime();
      run(conf, fresh, sweep, new EngineTrials("benchmark"));
      double wall = uptime() - begin;
      prepared.saveCosts(fresh, since, slots, wall);
      CostFile.write(output, CostFile.read(fresh));
      report(pass, fresh, sweep.name(), slots, wall, predicted);
    }
  }

  /**
   * A sweep over learning rates whose trials share pre-training, against the same whose trials do
   * not: in turn, after one of each that nobody times, each in an output of its own.
   */
  private static void pretraining(SparkConf conf, Output output, String method, String measure)
      throws Exception {
    Sweep sweep =
        SweepFile.parse(
            "benchmark",
            """
            name: pretraining
            task: {name: sequential-digits}
            model: {cell: gru, hiddenSize: 64, depth: 3}
            init: {name: lsc, targetRadius: 1.0, method: %s, measure: %s}
            training: {trainingSteps: 100, evaluations: 2, maxEvalExamples: 128, maxTestExamples: 128}
            probe: {gradients: none}
            axes: {training.optimizer.learningRate: [0.0003, 0.001, 0.003]}
            seeds: 2
            """
                .formatted(method, measure),
            List.of());
    Map<String, List<Double>> walls = new TreeMap<>();
    Map<String, List<Double>> sums = new TreeMap<>();
    for (int round = 0; round < 4; round++) {
      for (String how : List.of("alone", "shared")) {
        Output fresh =
            Output.at(
                "%s-%s-%s%d".formatted(output.root(), method, how, round), new Configuration());
        fresh.prepare(ResultTables.SCHEMA_VERSION, "benchmark");
        RunPretraining shared = how.equals("shared") ? RunPretraining.of(fresh) : null;
        double begin = uptime();
        run(conf, fresh, sweep, new EngineTrials("benchmark", shared));
        double wall = uptime() - begin;
        double sum = 0;
        double pretraining = 0;
        int made = 0;
        for (Object[] row :
            CommittedTrials.scan(fresh, ResultTables.all(), ResultTables.SCHEMA_VERSION, w -> {})
                .rows(List.of("seconds", "pretraining_seconds", "pretraining_reused"))) {
          sum += (double) row[1];
          pretraining += (boolean) row[3] ? 0 : (double) row[2];
          made += (boolean) row[3] ? 0 : 1;
        }
        System.out.printf(
            Locale.ROOT,
            "%s, round %d: %.2f s; trials %.2f s, of it %d pre-trainings %.2f s%n",
            how,
            round,
            wall,
            sum,
            made,
            pretraining);
        if (round > 0) {
          walls.computeIfAbsent(how, absent -> new ArrayList<>()).add(wall);
          sums.computeIfAbsent(how, absent -> new ArrayList<>()).add(sum);
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: shared / alone, medians: wall clock %.2f, seconds of all trials %.2f%n",
        method,
        median(walls.get("shared")) / median(walls.get("alone")),
        median(sums.get("shared")) / median(sums.get("alone")));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Pre-training, probes and cells whose operations do not cost the same. */
  private static Sweep varied(String name, String hidden, String depth, String steps, String seeds)
      throws Exception {
    return SweepFile.parse(
        "benchmark",
        """
        name: %s
        training: {batchSize: 32, evaluations: 2, maxEvalExamples: 128, maxTestExamples: 128}
        probe: {gradients: log, radii: [before, trained]}
        axes:
          model.cell: [tanh, lstm, gru, minimal-rnn]
          model.hiddenSize: %s
          model.depth: %s
          init: [glorot, {name: lsc, maxTrainingSteps: 60}]
          training.trainingSteps: %s
        seeds: %s
        """
            .formatted(name, hidden, depth, steps, seeds),
        List.of());
  }

  /** One run, predicted by what ran in the same output before. */
  private static void once(SparkConf conf, Output output, Sweep sweep) throws Exception {
    PreparedSweep prepared = PreparedSweep.of(sweep, output, false, System.err::println);
    int slots = Sessions.slots(conf);
    Plan plan = prepared.plan(slots);
    long since = System.currentTimeMillis() * 1000;
    double begin = uptime();
    run(conf, output, sweep, new EngineTrials("benchmark"));
    double wall = uptime() - begin;
    prepared.saveCosts(output, since, slots, wall);
    report(sweep.name(), output, sweep.name(), slots, wall, plan.predictedCoreSeconds());
    System.out.printf(
        Locale.ROOT,
        "  wall clock predicted %.1f s, true %.1f s, %+.1f %%; of it a slot's start %.1f s, beside"
            + " the trials %.1f s%n",
        plan.predictedWallSeconds(),
        wall,
        100 * (plan.predictedWallSeconds() / wall - 1),
        prepared.cost().startSeconds(),
        prepared.cost().runOverheadSeconds());
    Map<String, double[]> kinds = new TreeMap<>();
    Map<String, Trial> trials = new HashMap<>();
    prepared.trials().forEach(trial -> trials.put(trial.id(), trial));
    for (Object[] row : rows(output, sweep.name())) {
      Trial trial = trials.get((String) row[0]);
      String kind =
          trial.spec().model().cell().getClass().getSimpleName()
              + " "
              + trial.spec().init().getClass().getSimpleName();
      double[] sum = kinds.computeIfAbsent(kind, k -> new double[2]);
      sum[0] += prepared.cost().seconds(trial);
      sum[1] += (Double) row[1];
    }
    kinds.forEach(
        (kind, sum) ->
            System.out.printf(
                Locale.ROOT,
                "  %-24s predicted %7.2f s, true %7.2f s, %+.0f %%%n",
                kind,
                sum[0],
                sum[1],
                100 * (sum[0] / sum[1] - 1)));
    System.out.printf(Locale.ROOT, "  from the start of the JVM to now %.2f s%n", uptime());
  }

  private static List<Object[]> rows(Output output, String sweep) throws Exception {
    return CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {})
        .rows(List.of("seconds", "started_at", "sweep"))
        .stream()
        .filter(row -> row[3].equals(sweep))
        .toList();
  }

  private static Sweep mixed(String name, String steps) throws Exception {
    return SweepFile.parse(
        "benchmark",
        """
        name: %s
        model: {hiddenSize: 32}
        training: {batchSize: 32, evaluations: 2, maxEvalExamples: 64, maxTestExamples: 64}
        axes:
          model.cell: [tanh, lstm, gru]
          model.depth: [1, 2]
          training.trainingSteps: %s
        seeds: 2
        """
            .formatted(name, steps),
        List.of());
  }

  private static void report(
      String pass, Output output, String sweep, int slots, double wall, double predicted)
      throws Exception {
    double sum = 0;
    double longest = 0;
    double shortest = Double.MAX_VALUE;
    double first = Double.MAX_VALUE;
    double last = 0;
    for (Object[] row : rows(output, sweep)) {
      double seconds = (Double) row[1];
      double start = (Long) row[2] * 1e-6;
      sum += seconds;
      longest = Math.max(longest, seconds);
      shortest = Math.min(shortest, seconds);
      first = Math.min(first, start);
      last = Math.max(last, start + seconds);
    }
    double bound = Math.max(sum / slots, longest);
    System.out.printf(
        Locale.ROOT,
        "%s: trials of %.3f to %.2f s, sum %.2f s (predicted %.2f, %+.1f %%); bound %.2f s on %d"
            + " slots, first start to last end %.2f s (%+.1f %%), the run %.2f s (%+.1f %%)%n",
        pass,
        shortest,
        longest,
        sum,
        predicted,
        100 * (predicted / sum - 1),
        bound,
        slots,
        last - first,
        100 * ((last - first) / bound - 1),
        wall,
        100 * (wall / bound - 1));
  }

  private static double uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3;
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long peakOldGeneration() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getName().contains("Old"))
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  private static void print(String what, double seconds) {
    System.out.printf(Locale.ROOT, "%-30s %6.2f s%n", what, seconds);
  }
}
