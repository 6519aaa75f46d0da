package org.rhosweep.storage.summary;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The arms that a report shows. Where there are more than figures can show, the settings with most
 * values are averaged over, one after the other, until there are not.
 *
 * @param varying settings that tell these arms apart
 * @param arms best first
 * @param notes what was averaged over, in a line each
 */
record ReportArms(List<String> varying, List<Arm> arms, List<String> notes) {
  private static final int MAX_ARMS = 480;

  static ReportArms of(TrialTable trials, Leaderboard leaderboard) {
    List<String> varying = new ArrayList<>(trials.varying());
    List<Arm> arms = leaderboard.arms();
    List<String> notes = new ArrayList<>();
    while (arms.size() > MAX_ARMS && !varying.isEmpty()) {
      String widest =
          varying.stream()
              .max(Comparator.comparingInt(name -> trials.values(name).size()))
              .orElseThrow();
      varying.remove(widest);
      notes.add(
          String.format(
                  Locale.ROOT,
                  "Arms are averaged over %s (%d values): with it there would be %d, more than"
                      + " figures can",
                  widest,
                  trials.values(widest).size(),
                  arms.size())
              + " show.");
      arms = Arm.of(trials, varying, leaderboard.metric());
    }
    return new ReportArms(List.copyOf(varying), arms, List.copyOf(notes));
  }
}
