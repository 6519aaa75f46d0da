package org.rhosweep.spark.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rhosweep.spark.table.CommittedTrials;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.sweeps.ablation.AblationTrials;

/** Committed trials as an ablation wants them. */
public final class AblationInput {
  private AblationInput() {}

  /**
   * Reads settings, outcome and one number of every trial.
   *
   * @param measure a column of numbers of the trials table
   * @param sweep only trials that ran under this name; null for all
   */
  public static AblationTrials read(CommittedTrials committed, String measure, String sweep)
      throws IOException, OutputException {
    List<String> settings = AblationTrials.columnNames();
    List<String> columns = new ArrayList<>(settings);
    columns.addAll(List.of("outcome", measure));
    int outcome = settings.size() + 1; // trial_id comes first
    AblationTrials trials = new AblationTrials();
    committed.stream(
        columns,
        sweep,
        new CommittedTrials.Rows() {
          @Override
          public void add(Object[] row) {
            trials.add(
                Arrays.asList(row).subList(1, outcome),
                (String) row[outcome],
                (Number) row[outcome + 1]);
          }

          @Override
          public void takeBack(int count) {
            trials.truncate(trials.size() - count);
          }
        });
    return trials;
  }
}
