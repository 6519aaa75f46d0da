package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.AT_START;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.STOPPED_EARLY;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.USUAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.rhosweep.core.Quantiles;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.sweeps.run.Trial;

/**
 * What trials took, kept with an output: a sample for each combination of settings, whatever the
 * number of seeds, and what a run takes beside. Immutable.
 *
 * @param overhead what a run takes beside
 * @param samples the latest last, each with settings of its own
 */
public record TrialCosts(RunOverhead overhead, List<CostSample> samples) {
  /** Samples that are kept at most, the latest: a file of about a megabyte. */
  private static final int MAX_SAMPLES = 4000;

  private static final int VERSION = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing has run yet. */
  public static final TrialCosts NONE = new TrialCosts(RunOverhead.DEFAULT, List.of());

  public TrialCosts {
    Objects.requireNonNull(overhead, "overhead");
    samples = List.copyOf(samples);
  }

  /** As it is kept. */
  record CostFileContent(int version, TrialCosts costs) {}

  /**
   * A trial that ran to its end.
   *
   * @param trial what ran
   * @param seconds wall time on one slot, &gt; 0
   * @param reusedSeconds of a pre-training that another trial had done for it, not part of its
   *     seconds; 0 where it did its own or has none
   * @param host where
   * @param startedAtMicros when, microseconds since 1970
   * @param stoppedEarly whether it ended before its last training step, as it was told to
   */
  public record Observation(
      Trial trial,
      double seconds,
      double reusedSeconds,
      String host,
      long startedAtMicros,
      boolean stoppedEarly) {
    public Observation {
      require(seconds > 0 && Double.isFinite(seconds), "seconds must be > 0, was %s", seconds);
      require(
          reusedSeconds >= 0 && Double.isFinite(reusedSeconds),
          "reusedSeconds must be >= 0, was %s",
          reusedSeconds);
    }

    /** What it would have taken alone: what {@link CostModel#seconds} predicts. */
    double secondsAlone() {
      return seconds + reusedSeconds;
    }
  }

  /** With these trials in place of what was known of their settings. */
  public TrialCosts with(List<Observation> observations) {
    Set<Observation> slowed = JvmWarmUp.of(observations);
    Map<List<String>, CostSample> merged = new LinkedHashMap<>();
    samples.forEach(sample -> merged.put(sample.groups(), sample));
    observations.stream()
        .collect(
            Collectors.groupingBy(
                one -> CostSample.groups(one.trial()), LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (groups, all) -> {
              CostSample sample = sample(groups, all, slowed);
              CostSample known = merged.get(groups);
              if (known == null
                  || known.representativeness() == AT_START
                  || sample.representativeness() != AT_START) {
                merged.remove(groups);
                merged.put(groups, sample);
              }
            });
    return new TrialCosts(
        overhead, merged.values().stream().skip(Math.max(0, merged.size() - MAX_SAMPLES)).toList());
  }

  private static CostSample sample(
      List<String> groups, List<Observation> all, Set<Observation> slowed) {
    List<Observation> usual = all.stream().filter(one -> !slowed.contains(one)).toList();
    List<Observation> taken = usual.isEmpty() ? all : usual;
    boolean stopped = taken.stream().anyMatch(Observation::stoppedEarly);
    double[] seconds = taken.stream().mapToDouble(Observation::secondsAlone).sorted().toArray();
    return new CostSample(
        groups,
        ShapeCostModel.DEFAULT.seconds(taken.get(0).trial()),
        taken.size(),
        taken.get(0).trial().spec().init() instanceof Lsc
            ? Arrays.stream(seconds).average().orElseThrow()
            : Quantiles.medianOfSorted(seconds),
        usual.isEmpty() ? AT_START : stopped ? STOPPED_EARLY : USUAL);
  }

  /**
   * With a run that has ended: what its first trials took beyond what such trials take was the
   * start of its slots, and what was left of its time went to all that is around trials.
   *
   * @param ran the trials of that run alone; their settings must be known
   * @param slots that it had, &gt;= 1
   * @param wallSeconds of the run
   */
  public TrialCosts withRun(List<Observation> ran, int slots, double wallSeconds) {
    LearnedCostModel model = model();
    Set<String> usual =
        samples.stream()
            .filter(sample -> sample.representativeness() == USUAL)
            .map(CostSample::kind)
            .collect(Collectors.toSet());
    double sum = ran.stream().mapToDouble(Observation::seconds).sum();
    double beside = Math.max(0, wallSeconds - sum / slots);
    double excess = 0;
    boolean known = true;
    for (Observation one : JvmWarmUp.of(ran)) {
      known &= usual.contains(CostSample.groups(one.trial()).get(0));
      excess += one.secondsAlone() - model.seconds(one.trial());
    }
    return new TrialCosts(
        known ? overhead.with(Math.max(0, excess / slots), beside) : overhead.with(beside),
        samples);
  }

  /** The model that fits what is known. */
  public LearnedCostModel model() {
    return LearnedCostModel.fitted(samples, overhead);
  }

  /** As text to be kept. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(new CostFileContent(VERSION, this)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From {@link #toJson}; what cannot be read, or is of another version, is {@link #NONE}. */
  public static TrialCosts read(String text) {
    try {
      CostFileContent kept = JSON.readValue(text, CostFileContent.class);
      return kept == null || kept.version != VERSION || kept.costs == null ? NONE : kept.costs;
    } catch (JsonProcessingException e) {
      return NONE; // predictions begin again; no result depends on it
    }
  }
}
