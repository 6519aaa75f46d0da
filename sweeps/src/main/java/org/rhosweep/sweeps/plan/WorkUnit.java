package org.rhosweep.sweeps.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.PretrainingIdentity;

/**
 * Trials that stay together: one; or those that share a pre-training, of which the first makes it,
 * as many as fit into a bundle.
 *
 * @param trials in the order they run
 * @param seconds predicted, with a pre-training where it makes one
 * @param makes the pre-training that trials of other units wait for, or null
 * @param madeAfter seconds until that is there
 * @param needs the pre-training that another unit makes, or null
 */
record WorkUnit(List<Trial> trials, double seconds, String makes, double madeAfter, String needs) {
  /** Something is always left to do besides pre-training, whatever was predicted. */
  private static final double LARGEST_FRACTION = 0.99;

  private static final Comparator<Costed> LONGEST_FIRST =
      Comparator.comparingDouble(Costed::seconds)
          .reversed()
          .thenComparing(costed -> costed.trial().id());

  /** Longest first. */
  static final Comparator<WorkUnit> ORDER =
      Comparator.comparingDouble(WorkUnit::seconds)
          .reversed()
          .thenComparing(unit -> unit.trials().get(0).id());

  /**
   * A trial with what it takes alone.
   *
   * @param pretraining the part of its seconds that others may do for it
   */
  private record Costed(Trial trial, double seconds, double pretraining) {
    double rest() {
      return seconds - pretraining;
    }
  }

  /**
   * What the trials consist of: each pre-training that several share is in the seconds of one of
   * them, one that is kept already in those of none.
   *
   * @param kept ids of pre-trainings that are kept
   */
  static Shared of(List<Trial> trials, CostModel cost, Set<String> kept) {
    List<WorkUnit> alone = new ArrayList<>();
    Map<String, List<Costed>> groups = new HashMap<>();
    for (Trial trial : trials) {
      double seconds = Planner.checked(trial, cost.seconds(trial));
      Optional<PretrainingIdentity> pretraining =
          PretrainingIdentity.of(trial.spec(), trial.data().fingerprint());
      if (pretraining.isEmpty()) {
        alone.add(single(trial, seconds));
        continue;
      }
      double part = Math.min(cost.pretrainingSeconds(trial), LARGEST_FRACTION * seconds);
      String id = pretraining.get().id();
      if (kept.contains(id)) {
        alone.add(single(trial, seconds - part));
      } else {
        groups
            .computeIfAbsent(id, absent -> new ArrayList<>())
            .add(new Costed(trial, seconds, part));
      }
    }
    groups.values().forEach(group -> group.sort(LONGEST_FIRST));
    return new Shared(alone, groups);
  }

  private static WorkUnit single(Trial trial, double seconds) {
    return new WorkUnit(List.of(trial), seconds, null, 0, null);
  }

  /** Trials that share nothing any more, and those that do, by the id of their pre-training. */
  record Shared(List<WorkUnit> alone, Map<String, List<Costed>> groups) {
    /** Of all trials, each pre-training once. */
    double seconds() {
      double sum = alone.stream().mapToDouble(WorkUnit::seconds).sum();
      // In one order, so that the sum does not depend on that of the trials.
      for (String id : groups.keySet().stream().sorted().toList()) {
        List<Costed> group = groups.get(id);
        sum += group.get(0).pretraining() + group.stream().mapToDouble(Costed::rest).sum();
      }
      return sum;
    }

    /**
     * Puts together what fits.
     *
     * @param target seconds that trials of one group may take together; more where one alone does
     */
    List<WorkUnit> units(double target) {
      List<WorkUnit> units = new ArrayList<>(alone);
      groups.forEach((id, group) -> add(id, group, target, units));
      units.sort(ORDER);
      return units;
    }

    private static void add(String id, List<Costed> group, double target, List<WorkUnit> units) {
      List<Trial> together = new ArrayList<>();
      double seconds = group.get(0).pretraining();
      int next = 0;
      do {
        seconds += group.get(next).rest();
        together.add(group.get(next++).trial());
      } while (next < group.size() && seconds + group.get(next).rest() <= target);
      boolean all = next == group.size();
      units.add(
          new WorkUnit(
              List.copyOf(together), seconds, all ? null : id, group.get(0).pretraining(), null));
      for (Costed costed : group.subList(next, group.size())) {
        units.add(new WorkUnit(List.of(costed.trial()), costed.rest(), null, 0, id));
      }
    }
  }
}
