package org.rhosweep.sweeps.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.PretrainingIdentity;

/**
 * Trials of which an engine runs several as one computation, by what they have in common, and all
 * others.
 *
 * @param groups of two trials or more each
 * @param others trials that run alone
 */
record FusionGroups(List<Group> groups, List<Trial> others) {
  FusionGroups {
    groups = List.copyOf(groups);
    others = List.copyOf(others);
  }

  /**
   * Trials with one {@link FusionKey}.
   *
   * @param concurrency most that run at the same time in one task, &gt;= 2
   */
  record Group(List<Trial> trials, int concurrency) {}

  /** A trial with its predicted seconds and the id of its pre-training, "" where it has none. */
  private record Costed(Trial trial, double seconds, String pretraining) {}

  /** Those that share a pre-training begin together; the longest before others. */
  private static final Comparator<Costed> ORDER =
      Comparator.comparing(Costed::pretraining)
          .thenComparing(Comparator.comparingDouble(Costed::seconds).reversed())
          .thenComparing(costed -> costed.trial().id());

  static FusionGroups of(List<Trial> trials, TrialConcurrency concurrency) {
    Map<FusionKey, List<Trial>> keys = new LinkedHashMap<>();
    Map<FusionKey, Integer> sizes = new HashMap<>();
    Map<Cell, List<String>> equations = new HashMap<>();
    List<Trial> others = new ArrayList<>();
    for (Trial trial : trials) {
      int most = concurrency.of(trial);
      if (most > 1) {
        FusionKey key = FusionKey.of(trial, equations);
        keys.computeIfAbsent(key, absent -> new ArrayList<>()).add(trial);
        sizes.merge(key, most, Math::min);
      } else {
        others.add(trial);
      }
    }
    List<Group> groups = new ArrayList<>();
    keys.forEach(
        (key, members) -> {
          if (members.size() > 1) {
            groups.add(new Group(members, sizes.get(key)));
          } else {
            others.addAll(members);
          }
        });
    return new FusionGroups(groups, others);
  }

  /**
   * Bundles of each group: as many trials as run at once, several times as many where they are
   * short; and fewer where a task would have nothing to do else.
   *
   * @param tasks that run at the same time, &gt;= 1
   * @param targetSeconds that a bundle may take where it has more trials than run at once
   */
  List<Bundle> bundles(int tasks, CostModel cost, double targetSeconds) {
    List<Bundle> bundles = new ArrayList<>();
    for (Group group : groups) {
      List<Costed> trials =
          group.trials().stream().map(trial -> costed(trial, cost)).sorted(ORDER).toList();
      double longest = trials.stream().mapToDouble(Costed::seconds).max().orElseThrow();
      int rounds = (int) Math.max(1, Math.min(trials.size(), targetSeconds / longest));
      int perTask = (trials.size() + tasks - 1) / tasks;
      int size = (int) Math.min(perTask, (long) rounds * group.concurrency());
      for (int from = 0; from < trials.size(); from += size) {
        bundles.add(
            bundle(
                trials.subList(from, Math.min(trials.size(), from + size)), group.concurrency()));
      }
    }
    bundles.sort(Comparator.comparing(Bundle::segment)); // whatever the order of the trials
    return bundles;
  }

  private static Costed costed(Trial trial, CostModel cost) {
    return new Costed(
        trial,
        Planner.checked(trial, cost.seconds(trial)),
        PretrainingIdentity.of(trial.spec(), trial.data().fingerprint())
            .map(PretrainingIdentity::id)
            .orElse(""));
  }

  /** Takes what the longest takes, and no less than all of them one group after the other. */
  private static Bundle bundle(List<Costed> costed, int concurrency) {
    List<Trial> trials = costed.stream().map(Costed::trial).toList();
    int places = Math.min(concurrency, trials.size());
    double longest = costed.stream().mapToDouble(Costed::seconds).max().orElseThrow();
    double sum = costed.stream().mapToDouble(Costed::seconds).sum();
    return new Bundle(Planner.segment(trials), trials, Math.max(longest, sum / places), places);
  }
}
