package org.rhosweep.storage.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * Which measures trials have, so that a comparison is by one that is there. That a column has
 * values is looked at, not what they are.
 */
public final class AblationMetrics {
  private static final String COMPLETED = "COMPLETED";

  private final List<String> columns;
  private final int[] completed; // with a value, by column
  private int trials;

  private AblationMetrics(List<String> columns) {
    this.columns = columns;
    completed = new int[columns.size()];
  }

  /**
   * Counts.
   *
   * @param sweep only trials that ran under this name; null for all
   */
  public static AblationMetrics of(CommittedTrials committed, String sweep)
      throws IOException, OutputException {
    AblationMetrics metrics = new AblationMetrics(candidates());
    List<String> read = new ArrayList<>(List.of("outcome"));
    read.addAll(metrics.columns);
    committed.stream(
        read,
        sweep,
        new CommittedTrials.Rows() {
          @Override
          public void add(Object[] row) {
            metrics.count(row);
          }

          @Override
          public void retract(int count) { // all that were given
            Arrays.fill(metrics.completed, 0);
            metrics.trials = 0;
          }
        });
    return metrics;
  }

  /** Numbers of how well a trial trained, of any split. */
  private static List<String> candidates() {
    return ResultTables.TRIALS.columns().stream()
        .filter(column -> column.type() == ColumnType.DOUBLE)
        .map(Column::name)
        .filter(AblationMetrics::isCandidate)
        .toList();
  }

  /** Whether a column's presence is known here: scores of a split. */
  public static boolean isCandidate(String column) {
    return column.matches(
        "(final_eval|best_eval|test|final_train|best_train)_(.*_)?(accuracy|loss|perplexity)");
  }

  private void count(Object[] row) {
    if (COMPLETED.equals(row[1])) { // the trial's identity comes first
      trials++;
      for (int i = 0; i < completed.length; i++) {
        completed[i] += row[i + 2] == null ? 0 : 1;
      }
    }
  }

  /** Columns that a completed trial has a value in. */
  public List<String> present() {
    List<String> present = new ArrayList<>();
    for (int i = 0; i < completed.length; i++) {
      if (completed[i] > 0) {
        present.add(columns.get(i));
      }
    }
    return present;
  }

  /** Completed trials. */
  public int trials() {
    return trials;
  }

  /**
   * The metric that ranks these trials by what they have at the end, as {@link TrialTable#metric}
   * has it: perplexity where all are of text, else accuracy where there is one, else loss.
   *
   * @return empty where no completed trial has any of them
   */
  public Optional<Metric> own() {
    int losses = count(Metric.LOSS);
    if (losses > 0 && count(Metric.PERPLEXITY) == losses) {
      return Optional.of(Metric.PERPLEXITY);
    } else if (count(Metric.ACCURACY) > 0) {
      return Optional.of(Metric.ACCURACY);
    }
    return losses > 0 ? Optional.of(Metric.LOSS) : Optional.empty();
  }

  private int count(Metric metric) {
    return completed[columns.indexOf(metric.finalColumn())];
  }
}
