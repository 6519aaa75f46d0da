package org.rhosweep.storage.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.SelectionRule;

/** Committed trials as an ablation wants them. */
public final class AblationInput {
  private static final String RESTORED = "restored_training_step";

  private AblationInput() {}

  /**
   * Reads settings, outcome and one number of every trial.
   *
   * @param measure a column of numbers of the trials table
   * @param sweep only trials that ran under this name; null for all
   */
  public static AblationTrials read(CommittedTrials committed, String measure, String sweep)
      throws IOException, OutputException {
    return read(committed, measure, null, sweep);
  }

  /**
   * Reads settings, outcome, one number of every trial and the one that is chosen by.
   *
   * @param measure a column of numbers of the trials table
   * @param choosing what is chosen by; null where nothing is
   * @param sweep only trials that ran under this name; null for all
   */
  public static AblationTrials read(
      CommittedTrials committed, String measure, SelectionRule choosing, String sweep)
      throws IOException, OutputException {
    List<String> settings = AblationTrials.columnNames();
    List<String> columns = new ArrayList<>(settings);
    columns.addAll(List.of("outcome", measure));
    int outcome = settings.size() + 1; // trial_id comes first
    if (choosing != null) {
      columns.add(choosing.measure().column());
    }
    boolean restores = choosing != null && choosing.whereRestored() != null;
    if (restores) {
      columns.addAll(List.of(choosing.whereRestored(), RESTORED));
    }
    List<String> distinct = columns.stream().distinct().toList();
    int measured = 1 + distinct.indexOf(measure);
    int chosenBy = choosing == null ? -1 : 1 + distinct.indexOf(choosing.measure().column());
    int whereRestored = restores ? 1 + distinct.indexOf(choosing.whereRestored()) : -1;
    int restored = restores ? 1 + distinct.indexOf(RESTORED) : -1;
    AblationTrials trials = new AblationTrials();
    committed.stream(
        distinct,
        sweep,
        new CommittedTrials.Rows() {
          @Override
          public void add(Object[] row) {
            trials.add(
                Arrays.asList(row).subList(1, outcome),
                (String) row[outcome],
                (Number) row[measured],
                chosenBy < 0
                    ? null
                    : (Number) row[restores && row[restored] != null ? whereRestored : chosenBy]);
          }

          @Override
          public void retract(int count) {
            trials.truncate(trials.size() - count);
          }
        });
    return trials;
  }
}
