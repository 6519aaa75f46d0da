package org.rhosweep.sweeps.run;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.DataDescription.UnknownTokens;

/** What is odd about data that can be used: known before anything runs. */
public final class DataWarnings {
  /** Fraction of unknown tokens of a held-out part above which its accuracy says little. */
  static final double MUCH_UNKNOWN = 0.2;

  private DataWarnings() {}

  /** One line for each data set of which much of a held-out part is unknown; empty for others. */
  public static List<String> warnings(List<Trial> trials) {
    Set<DataDescription> seen = new LinkedHashSet<>();
    List<String> warnings = new ArrayList<>();
    for (Trial trial : trials) {
      UnknownTokens unknown = trial.data().unknownTokens();
      if (unknown != null
          && seen.add(trial.data())
          && (unknown.evaluation() > MUCH_UNKNOWN || unknown.test() > MUCH_UNKNOWN)) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "task %s: %.1f %% of the evaluation part's tokens and %.1f %% of the test part's are"
                    + " unknown (training: %.1f %%): a model that always predicts \"unknown\" has that"
                    + " accuracy; see task.vocabularySize, or take a text whose parts are alike",
                VariantName.of(trial.spec().task()),
                100 * unknown.evaluation(),
                100 * unknown.test(),
                100 * unknown.training()));
      }
    }
    return warnings.stream().distinct().toList();
  }
}
