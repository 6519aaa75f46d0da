package org.rhosweep.sweeps.report;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.ablation.Ablation;

/**
 * All that a report shows, aggregated by its caller: nothing here grows with the number of trials.
 * Any text may hold any character; it is escaped where it is written.
 *
 * @param name of the sweep
 * @param created when and by what the report was made, as it is to be shown
 * @param metric what arms are ranked by
 * @param varying settings that differ between arms, with their values, in the order of the axes;
 *     those that follow from another one are recognised and not shown as axes of their own
 * @param constant settings that are equal in all arms, for the record; may be empty
 * @param arms the combinations of varying settings (seeds apart), in the order to be shown, usually
 *     the best first
 * @param spread what low and high of the curves are, such as {@code smallest to largest over seeds}
 * @param curves aggregated learning curves; any arm, split or quantity may lack one
 * @param leaderboard best trials first, already formatted
 * @param failures what did not complete, by cause
 * @param provenance what ran where: code, engines, machines, data
 * @param queries the SQL behind each figure and table
 * @param measured what was probed beside the learning curves
 */
public record ReportData(
    String name,
    String created,
    Metric metric,
    List<Setting> varying,
    Map<String, String> constant,
    List<Arm> arms,
    String spread,
    List<Curve> curves,
    TextTable leaderboard,
    List<Failure> failures,
    Map<String, String> provenance,
    List<Query> queries,
    Measured measured) {
  public ReportData {
    varying = List.copyOf(varying);
    constant = ordered(constant);
    arms = List.copyOf(arms);
    curves = List.copyOf(curves);
    failures = List.copyOf(failures);
    provenance = ordered(provenance);
    queries = List.copyOf(queries);
    for (Curve curve : curves) {
      require(
          curve.arm() >= 0 && curve.arm() < arms.size(),
          "a curve must name an arm of 0 to %d, was %d",
          arms.size() - 1,
          curve.arm());
    }
  }

  /** Without anything probed. */
  public ReportData(
      String name,
      String created,
      Metric metric,
      List<Setting> varying,
      Map<String, String> constant,
      List<Arm> arms,
      String spread,
      List<Curve> curves,
      TextTable leaderboard,
      List<Failure> failures,
      Map<String, String> provenance,
      List<Query> queries) {
    this(
        name,
        created,
        metric,
        varying,
        constant,
        arms,
        spread,
        curves,
        leaderboard,
        failures,
        provenance,
        queries,
        Measured.NOTHING);
  }

  /** The query behind a figure or table, or an empty text. */
  public String query(String shows) {
    return queries.stream()
        .filter(query -> query.shows().equals(shows))
        .map(Query::sql)
        .findFirst()
        .orElse("");
  }

  /**
   * What arms are ranked by.
   *
   * @param column of the trials table, such as {@code final_eval_accuracy}
   * @param label for people, such as {@code final eval accuracy}
   * @param higherIsBetter whether the largest value is the best
   */
  public record Metric(String column, String label, boolean higherIsBetter) {}

  /**
   * A setting that varies.
   *
   * @param name its column
   * @param values in the order in which figures show them
   */
  public record Setting(String name, List<String> values) {
    public Setting {
      values = List.copyOf(values);
    }
  }

  /**
   * One combination of the varying settings, over all its seeds.
   *
   * @param label short name, such as {@code lstm · depth=5 · orthogonal}
   * @param factors value of every varying setting, by its name; a setting that this arm does not
   *     have is absent
   * @param completed trials that completed
   * @param diverged trials that diverged
   * @param failed trials that failed, for lack of memory too
   * @param infeasible trials that could not be run
   * @param finalMetric the metric at the end, over the trials that completed
   * @param bestMetric the metric at its best step, over the trials that completed
   * @param medianSeconds wall time of a trial, NaN where none ran
   * @param totalSeconds wall time of all its trials
   * @param timeSteps of a sequence, padding and repetition included; 0 where not known
   * @param theory what was predicted, and its measured counterpart
   */
  public record Arm(
      String label,
      Map<String, String> factors,
      int completed,
      int diverged,
      int failed,
      int infeasible,
      Spread finalMetric,
      Spread bestMetric,
      double medianSeconds,
      double totalSeconds,
      int timeSteps,
      Theory theory) {
    public Arm {
      factors = ordered(factors);
    }

    /** Without theory. */
    public Arm(
        String label,
        Map<String, String> factors,
        int completed,
        int diverged,
        int failed,
        int infeasible,
        Spread finalMetric,
        Spread bestMetric,
        double medianSeconds) {
      this(
          label,
          factors,
          completed,
          diverged,
          failed,
          infeasible,
          finalMetric,
          bestMetric,
          medianSeconds,
          0,
          0,
          Theory.NONE);
    }

    /** Trials of this arm, whatever their outcome. */
    public int trials() {
      return completed + diverged + failed + infeasible;
    }
  }

  /**
   * Mean-field theory at initialisation beside what was measured; NaN where the theory has nothing
   * to say.
   *
   * @param timeScale predicted xi, time steps; may be infinite
   * @param trainableLength predicted, time steps; may be infinite
   * @param predictedGrowth of the gradient's norm, decades per time step towards the past
   * @param measuredGrowth the same, measured at the first training step, over the trials of the arm
   */
  public record Theory(
      double timeScale, double trainableLength, double predictedGrowth, Spread measuredGrowth) {
    /** Where there is neither. */
    public static final Theory NONE = new Theory(Double.NaN, Double.NaN, Double.NaN, Spread.NONE);
  }

  /**
   * What was probed. Arms are named by their index; any of them may lack anything.
   *
   * @param pretraining curves over steps of pre-training, split {@code pretraining}, quantities
   *     {@code mean_radius} and {@code loss}
   * @param gradients norms of the gradient with respect to outputs and internal states
   * @param units of each arm and function at its first and last probed step, in this order
   * @param radii of transitions
   * @param propagation of arms that were probed, in order of arm and phase
   * @param hosts that trials ran on
   * @param notes what of it could not be taken into account, a line each
   * @param ablations a factor each, with at least one effect
   */
  public record Measured(
      List<Curve> pretraining,
      List<Profile> gradients,
      List<Units> units,
      List<Radii> radii,
      List<Propagation> propagation,
      List<Host> hosts,
      List<String> notes,
      List<Ablation> ablations) {
    /** Where nothing was. */
    public static final Measured NOTHING =
        new Measured(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Measured {
      pretraining = List.copyOf(pretraining);
      gradients = List.copyOf(gradients);
      units = List.copyOf(units);
      radii = List.copyOf(radii);
      propagation = List.copyOf(propagation);
      hosts = List.copyOf(hosts);
      notes = List.copyOf(notes);
      ablations = List.copyOf(ablations);
    }
  }

  /**
   * log10 of the norm of the loss gradient with respect to a state of one layer, over time.
   *
   * @param last whether it is of the last probed training step, not of the first
   * @param kind {@code state} for the output, or the name of an internal state
   * @param layer 0 = the lowest
   * @param lossAtEveryStep whether every time step has a loss of its own, not only the last
   * @param points in order of time step
   */
  public record Profile(
      int arm, boolean last, String kind, int layer, boolean lossAtEveryStep, List<Point> points) {
    public Profile {
      points = List.copyOf(points);
    }
  }

  /**
   * Gates or units of one function over layers and trials of an arm, at one training step; NaN
   * where a share does not apply.
   *
   * @param function {@code tanh}, {@code sigmoid}, {@code relu} or {@code spike}
   * @param trials that were probed there
   * @param saturated share of saturated values
   * @param active share of values above zero
   * @param dead share of units that are never above zero
   */
  public record Units(
      int arm,
      String function,
      int trainingStep,
      int trials,
      double saturated,
      double active,
      double dead) {}

  /**
   * Radii of one kind of transition over layers and trials of an arm: the spectral radius, or the
   * spectral norm where the transition's Jacobian is not square.
   *
   * @param phase {@code before} or {@code after} pre-training, or {@code trained}
   * @param kind {@code time}, {@code depth}, {@code input} or {@code readout}
   */
  public record Radii(
      int arm,
      String phase,
      String kind,
      int count,
      double min,
      double lowerQuartile,
      double median,
      double upperQuartile,
      double max) {}

  /**
   * What single transitions and their products do, mean over the layers and trials of an arm; NaN
   * where there is no such transition or nothing pulls it.
   *
   * @param phase {@code before} or {@code after} pre-training, or {@code trained}
   * @param trials that were probed
   * @param timeTarget of pre-training for transitions in time
   * @param timeRadius spectral radius of transitions in time
   * @param timeGrowth exp of the leading Lyapunov exponent of their products, per transition
   * @param depthTarget the same from layer to layer
   * @param depthRadius the same from layer to layer
   * @param depthGrowth the same through the layers
   * @param note where radius and growth say different things, in words; empty where they agree
   */
  public record Propagation(
      int arm,
      String phase,
      int trials,
      double timeTarget,
      double timeRadius,
      double timeGrowth,
      double depthTarget,
      double depthRadius,
      double depthGrowth,
      String note) {}

  /**
   * A machine.
   *
   * @param seconds wall time of its trials
   * @param gflops median over its trials, 10^9 operations per second; NaN where none has it
   */
  public record Host(String name, int trials, double seconds, double gflops) {}

  /**
   * A number over several trials.
   *
   * @param count trials that have it; where it is 0 the rest is NaN
   */
  public record Spread(int count, double median, double min, double max) {
    /** Of no trial. */
    public static final Spread NONE = new Spread(0, Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * A learning curve of one arm.
   *
   * @param arm index into {@link ReportData#arms}
   * @param split {@code train} or {@code eval}
   * @param quantity {@code loss} or {@code accuracy}
   * @param points in order of training step
   */
  public record Curve(int arm, String split, String quantity, List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * One evaluation over the trials of an arm that reached it.
   *
   * @param at optimiser steps done, or what else the curve is over
   * @param mean over the trials
   * @param low lower end of the band
   * @param high upper end of the band
   * @param trials how many reached it: fewer than before where some diverged
   */
  public record Point(int at, double mean, double low, double high, int trials) {}

  /**
   * A table of formatted cells.
   *
   * @param columns headers
   * @param rows cells, as many as headers
   */
  public record TextTable(List<String> columns, List<List<String>> rows) {
    public TextTable {
      columns = List.copyOf(columns);
      List<List<String>> copy = new ArrayList<>();
      for (List<String> row : rows) {
        require(
            row.size() == columns.size(),
            "a row must have %d cells, had %d",
            columns.size(),
            row.size());
        copy.add(List.copyOf(row));
      }
      rows = Collections.unmodifiableList(copy);
    }
  }

  /**
   * Trials that did not complete for the same reason.
   *
   * @param outcome {@code DIVERGED}, {@code FAILED}, …
   * @param cause in one line
   * @param trials how many
   * @param example identity of one of them
   */
  public record Failure(String outcome, String cause, int trials, String example) {}

  /**
   * Where a figure or table comes from.
   *
   * @param shows which figure or table
   * @param sql that gives its numbers
   */
  public record Query(String shows, String sql) {}

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
