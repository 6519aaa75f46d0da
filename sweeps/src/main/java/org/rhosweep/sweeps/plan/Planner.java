package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.rhosweep.core.Sha256;
import org.rhosweep.sweeps.run.Trial;

/**
 * Cuts what is missing into bundles, longest first: a slot that becomes free takes the next one, so
 * the short ones at the end fill the gaps. List scheduling ends no later than total / slots plus
 * the longest bundle (Graham 1969, Bounds on multiprocessing timing anomalies).
 */
public final class Planner {
  /** Bundles per slot that a long sweep is cut into: one of them is 3 % of a slot's work. */
  private static final int BUNDLES_PER_SLOT = 32;

  /** Below this the start of a task and the writing of its files would show. */
  private static final double SHORTEST_TARGET_SECONDS = 0.5;

  /** Above this too much would be lost with a task that is killed. */
  private static final double LONGEST_TARGET_SECONDS = 30;

  /** Towards the end no bundle takes more than this fraction of what remains for one slot. */
  private static final double TAIL_FRACTION = 0.25;

  private static final double SHORTEST_TAIL_SECONDS = 0.05;
  private static final int SEGMENT_DIGITS = 16;

  private Planner() {}

  /** The plan where no pre-training is kept. */
  public static Plan plan(List<Trial> missing, int slots, CostModel cost) {
    return plan(missing, slots, cost, Set.of());
  }

  /** The plan where trials of a bundle run one after the other. */
  public static Plan plan(List<Trial> missing, int slots, CostModel cost, Set<String> kept) {
    return plan(missing, slots, cost, kept, TrialConcurrency.ONE);
  }

  /**
   * The plan: a pure function of its arguments, whatever the order of the trials. A pre-training
   * that trials share is in the time of the first of them alone: it comes before the others, in
   * their bundle where that is not too long, else in one that starts early. Trials of which an
   * engine runs several as one computation are bundles of their own, see {@link FusionGroups}.
   *
   * @param missing the trials to run, each once
   * @param slots trials that can run at the same time, &gt;= 1
   * @param cost predicts seconds
   * @param kept ids of pre-trainings that need not be done
   * @param concurrency how many trials of one shape run at once
   */
  public static Plan plan(
      List<Trial> missing,
      int slots,
      CostModel cost,
      Set<String> kept,
      TrialConcurrency concurrency) {
    require(slots >= 1, "slots must be >= 1, was %d", slots);
    FusionGroups groups = FusionGroups.of(missing, concurrency);
    List<Bundle> fused = groups.bundles(concurrency.tasks(slots), cost, LONGEST_TARGET_SECONDS);
    WorkUnit.Shared shared = WorkUnit.of(groups.others(), cost, kept);
    double alone = shared.seconds();
    double total = alone + fused.stream().mapToDouble(Bundle::predictedSeconds).sum();
    double target = longTarget(total, slots);
    List<ListSchedule.Item> items = items(shared.units(target), alone, target, slots);
    fused.forEach(bundle -> items.add(new ListSchedule.Item(bundle)));
    ListSchedule order = new ListSchedule(items, slots);
    List<Bundle> bundles = order.bundles();
    double start = cost.startSeconds();
    return new Plan(
        bundles,
        total + start * Math.min(slots, bundles.size()),
        bundles.isEmpty() ? 0 : cost.runOverheadSeconds() + start + order.wallSeconds(),
        PredictedBytes.of(missing, bundles.size(), kept));
  }

  static double checked(Trial trial, double seconds) {
    require(
        seconds > 0 && Double.isFinite(seconds),
        "the predicted seconds of trial %s must be > 0, were %s",
        trial.id(),
        seconds);
    return seconds;
  }

  private static double longTarget(double total, int slots) {
    return Math.min(
        Math.max(total / ((double) slots * BUNDLES_PER_SLOT), SHORTEST_TARGET_SECONDS),
        LONGEST_TARGET_SECONDS);
  }

  /** What others wait for is never behind what waits, not even within a bundle. */
  private static List<ListSchedule.Item> items(
      List<WorkUnit> longestFirst, double total, double longTarget, int slots) {
    List<ListSchedule.Item> items = new ArrayList<>();
    double remaining = total;
    for (boolean waiting : new boolean[] {false, true}) {
      List<WorkUnit> units =
          longestFirst.stream().filter(unit -> waiting == (unit.needs() != null)).toList();
      int next = 0;
      while (next < units.size()) {
        double target =
            Math.min(
                longTarget, Math.max(remaining / slots * TAIL_FRACTION, SHORTEST_TAIL_SECONDS));
        List<WorkUnit> together = new ArrayList<>();
        double seconds = 0;
        do {
          WorkUnit unit = units.get(next++);
          together.add(unit);
          seconds += unit.seconds();
        } while (next < units.size() && seconds + units.get(next).seconds() <= target);
        items.add(item(together, seconds));
        remaining -= seconds;
      }
    }
    return items;
  }

  private static ListSchedule.Item item(List<WorkUnit> units, double seconds) {
    List<Trial> trials = new ArrayList<>();
    Map<String, Double> makes = new TreeMap<>();
    Set<String> needs = new TreeSet<>();
    double before = 0;
    for (WorkUnit unit : units) {
      trials.addAll(unit.trials());
      if (unit.makes() != null) {
        makes.put(unit.makes(), before + unit.madeAfter());
      }
      if (unit.needs() != null) {
        needs.add(unit.needs());
      }
      before += unit.seconds();
    }
    return new ListSchedule.Item(new Bundle(segment(trials), trials, seconds), makes, needs);
  }

  /** The name of a bundle's files: it depends on which trials it holds and on nothing else. */
  public static String segment(List<Trial> trials) {
    String ids = trials.stream().map(t -> t.id() + "\n").sorted().collect(Collectors.joining());
    return Sha256.hexadecimal(ids).substring(0, SEGMENT_DIGITS);
  }
}
