package org.rhosweep.sweeps.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.sweeps.spec.TrialSpec;

/** What sweep files may say but this version cannot run, known before anything runs. */
public final class Feasibility {
  private static final List<Limit> LIMITS =
      List.of(
          new Limit(
              spec -> spec.init() instanceof Lsc,
              "init lsc",
              "take lsc out of init (glorot, he and orthogonal run)"),
          new Limit(
              spec -> spec.init() instanceof Critical,
              "init critical",
              "take critical out of init (glorot, he and orthogonal run)"),
          new Limit(
              spec -> !spec.probe().radii().isEmpty(), "probe.radii", "set probe.radii to []"));

  private Feasibility() {}

  /**
   * What keeps these trials from running.
   *
   * @return one line per kind of thing that this version cannot run: how many trials use it and
   *     what to change; empty where all of them can run
   */
  public static List<String> problems(List<TrialSpec> specs) {
    List<String> problems = new ArrayList<>();
    for (Limit limit : LIMITS) {
      long count = specs.stream().filter(limit.applies()).count();
      if (count > 0) {
        problems.add(
            String.format(
                "%d of %d trials use %s, which this version cannot run: %s",
                count, specs.size(), limit.setting(), limit.remedy()));
      }
    }
    return List.copyOf(problems);
  }

  /** Why one planned trial cannot run, in one line; empty where it can. */
  public static Optional<String> problem(Trial trial) {
    return LIMITS.stream()
        .filter(limit -> limit.applies().test(trial.spec()))
        .map(limit -> limit.setting() + " cannot be run by this version: " + limit.remedy())
        .findFirst();
  }

  private record Limit(Predicate<TrialSpec> applies, String setting, String remedy) {}
}
