package org.rhosweep.spark.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.plan.CostModel;
import org.rhosweep.sweeps.plan.Plan;
import org.rhosweep.sweeps.plan.Planner;
import org.rhosweep.sweeps.plan.TrialConcurrency;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.PretrainingIdentity;

/**
 * A plan for each kind of resources that trials run on.
 *
 * @param cpu tasks with cores alone
 * @param gpu tasks that are given a GPU
 * @param dataParallel bundles of one trial each, which all executors train data-parallel
 */
record Placements(Plan cpu, Plan gpu, Plan dataParallel) {
  /**
   * Sorts trials by the resources that they need.
   *
   * @param trials to run, each once
   * @param cost predicts seconds
   * @param slots tasks that run at once
   * @param wantsGpu whether a trial asks for a GPU
   * @param kept ids of pre-trainings that need not be done
   * @param concurrency how many trials of one shape run at once
   */
  static Placements of(
      List<Trial> trials,
      CostModel cost,
      int slots,
      Predicate<Trial> wantsGpu,
      Set<String> kept,
      TrialConcurrency concurrency) {
    List<Trial> cpu = new ArrayList<>();
    List<Trial> gpu = new ArrayList<>();
    List<Trial> parallel = new ArrayList<>();
    for (Trial trial : trials) {
      if (trial.spec().execution() instanceof Execution.DataParallel) {
        parallel.add(trial);
      } else if (wantsGpu.test(trial)) {
        gpu.add(trial);
      } else {
        cpu.add(trial);
      }
    }
    List<Bundle> dataParallel = new ArrayList<>();
    // They run last, one after the other: what any before them pre-trained is there.
    Set<String> made = new HashSet<>(kept);
    Stream.of(cpu, gpu).flatMap(List::stream).forEach(trial -> addPretraining(trial, made));
    for (Trial trial : parallel) {
      dataParallel.addAll(Planner.plan(List.of(trial), 1, cost, made).bundles());
      addPretraining(trial, made);
    }
    dataParallel.sort(
        Comparator.comparingDouble(Bundle::predictedSeconds)
            .reversed()
            .thenComparing(Bundle::segment));
    double seconds = dataParallel.stream().mapToDouble(Bundle::predictedSeconds).sum();
    return new Placements(
        Planner.plan(cpu, slots, cost, kept, concurrency),
        Planner.plan(gpu, slots, cost, kept, concurrency),
        new Plan(dataParallel, seconds, seconds, 0));
  }

  private static void addPretraining(Trial trial, Set<String> made) {
    PretrainingIdentity.of(trial.spec(), trial.data().fingerprint())
        .ifPresent(identity -> made.add(identity.id()));
  }

  int trials() {
    return cpu.trials() + gpu.trials() + dataParallel.trials();
  }

  int bundles() {
    return cpu.bundles().size() + gpu.bundles().size() + dataParallel.bundles().size();
  }

  /** Predicted seconds of the trials alone, without the start of the slots. */
  double predictedTrialSeconds() {
    return Stream.of(cpu, gpu, dataParallel)
        .flatMap(plan -> plan.bundles().stream())
        .mapToDouble(Bundle::predictedSeconds)
        .sum();
  }

  /** CPU and GPU tasks run side by side, and data-parallel trials run afterwards. */
  double predictedWallSeconds() {
    return Math.max(cpu.predictedWallSeconds(), gpu.predictedWallSeconds())
        + dataParallel.predictedWallSeconds();
  }
}
