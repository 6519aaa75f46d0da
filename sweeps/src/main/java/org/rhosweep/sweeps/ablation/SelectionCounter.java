package org.rhosweep.sweeps.ablation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what was chosen at the level and at the baseline of the settings that are compared. */
final class SelectionCounter {
  private final Tuning tuning;
  private final Levels baselines;
  private final List<Map<String, Integer>> counts = List.of(new TreeMap<>(), new TreeMap<>());
  private final int[] atEdge = new int[2];

  /**
   * Counts.
   *
   * @param tuning of settings, or null
   * @param baselines levels where the baseline was chosen, or null
   */
  SelectionCounter(Tuning tuning, Levels baselines) {
    this.tuning = tuning;
    this.baselines = baselines;
  }

  /** Counts a setting by a trial of the level and one of the baseline. */
  void count(int levelRow, int baselineRow) {
    count(0, levelRow, "");
    count(1, baselineRow, baselines == null ? "" : baselines.label(baselines.ofRow(baselineRow)));
  }

  private void count(int side, int row, String label) {
    String value = tuning == null ? "" : tuning.text(row);
    String text = label + (label.isEmpty() || value.isEmpty() ? "" : " at ") + value;
    if (!text.isEmpty()) {
      counts.get(side).merge(text, 1, Integer::sum);
      atEdge[side] += tuning != null && !tuning.of(row).atEdge().isEmpty() ? 1 : 0;
    }
  }

  /** At the level, then at the baseline. */
  List<SelectionCounts> picked() {
    return List.of(
        new SelectionCounts(counts.get(0), atEdge[0]),
        new SelectionCounts(counts.get(1), atEdge[1]));
  }
}
