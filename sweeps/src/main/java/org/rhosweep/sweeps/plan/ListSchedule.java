package org.rhosweep.sweeps.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * In which order bundles start, and when the last one ends: list scheduling, each bundle on the
 * slot that is free first. The longest goes first, where what must follow upon a bundle counts for
 * it (Hu 1961, Parallel sequencing and assembly line problems); one that needs a pre-training goes
 * behind others until that is there, as far as there are others.
 */
final class ListSchedule {
  /**
   * A bundle among others.
   *
   * @param makes pre-trainings that other bundles need, with the seconds until each is there
   * @param needs pre-trainings that other bundles make
   */
  record Item(Bundle bundle, Map<String, Double> makes, Set<String> needs) {
    Item(Bundle bundle) {
      this(bundle, Map.of(), Set.of());
    }
  }

  /**
   * An item with its place in the order.
   *
   * @param level seconds until it and the longest that must follow upon it have ended
   */
  private record Ranked(Item item, double level) {}

  private static final Comparator<Ranked> HIGHEST_FIRST =
      Comparator.comparingDouble(Ranked::level)
          .reversed()
          .thenComparing(ranked -> ranked.item().bundle().segment());

  /** An item that waits, and since when it need not. */
  private record Waiting(Ranked ranked, double from) {}

  private final List<Bundle> bundles = new ArrayList<>();
  private final PriorityQueue<Ranked> ready = new PriorityQueue<>(HIGHEST_FIRST);
  private final PriorityQueue<Waiting> soon =
      new PriorityQueue<>(
          Comparator.comparingDouble(Waiting::from).thenComparing(Waiting::ranked, HIGHEST_FIRST));
  private final Map<String, Double> made = new HashMap<>();
  private final Map<String, List<Ranked>> followers = new HashMap<>();
  private double end;

  /**
   * Orders items.
   *
   * @param items each of which needs only what another makes, and none of those needs anything
   */
  ListSchedule(Collection<Item> items, int slots) {
    Map<String, Double> longestFollower = new HashMap<>();
    for (Item item : items) {
      item.needs()
          .forEach(id -> longestFollower.merge(id, item.bundle().predictedSeconds(), Math::max));
    }
    for (Item item : items) {
      double level = item.bundle().predictedSeconds();
      for (Map.Entry<String, Double> make : item.makes().entrySet()) {
        level = Math.max(level, make.getValue() + longestFollower.getOrDefault(make.getKey(), 0.0));
      }
      Ranked ranked = new Ranked(item, level);
      if (item.needs().isEmpty()) {
        ready.add(ranked);
      } else {
        item.needs()
            .forEach(id -> followers.computeIfAbsent(id, i -> new ArrayList<>()).add(ranked));
      }
    }
    schedule(slots);
  }

  private void schedule(int slots) {
    PriorityQueue<Double> freeAt = new PriorityQueue<>();
    while (!ready.isEmpty() || !soon.isEmpty()) {
      double free = freeAt.size() < slots ? 0 : freeAt.remove();
      while (!soon.isEmpty() && soon.peek().from() <= free) {
        ready.add(soon.remove().ranked());
      }
      double start = free;
      Ranked next;
      if (ready.isEmpty()) {
        start = soon.peek().from();
        next = soon.remove().ranked();
      } else {
        next = ready.remove();
      }
      Bundle bundle = next.item().bundle();
      bundles.add(bundle);
      freeAt.add(start + bundle.predictedSeconds());
      end = Math.max(end, start + bundle.predictedSeconds());
      for (Map.Entry<String, Double> make : next.item().makes().entrySet()) {
        made.put(make.getKey(), start + make.getValue());
        release(make.getKey());
      }
    }
  }

  /** Those that needed nothing else wait for a time that is known now. */
  private void release(String id) {
    for (Ranked follower : followers.getOrDefault(id, List.of())) {
      Set<String> needs = follower.item().needs();
      if (made.keySet().containsAll(needs)) {
        soon.add(new Waiting(follower, needs.stream().mapToDouble(made::get).max().orElse(0)));
      }
    }
  }

  /** All bundles, in the order in which they start. */
  List<Bundle> bundles() {
    return bundles;
  }

  /** When the last one ends, seconds after the first starts. */
  double wallSeconds() {
    return end;
  }
}
