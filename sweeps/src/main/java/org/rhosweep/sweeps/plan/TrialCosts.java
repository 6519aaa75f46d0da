package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.AT_START;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.STOPPED_EARLY;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.USUAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.core.Quantiles;
import org.rhosweep.sweeps.run.Trial;

/**
 * What trials took, kept with an output: a sample for each combination of settings, whatever the
 * number of seeds, and what a run takes beside. Immutable.
 */
public final class TrialCosts {
  /** Most samples that are kept, the latest: a file of about a megabyte. */
  private static final int MOST = 4000;

  private static final int VERSION = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing has run yet. */
  public static final TrialCosts NONE = new TrialCosts(Map.of(), RunOverhead.DEFAULT);

  private final Map<String, CostSample> samples;
  private final RunOverhead overhead;

  private TrialCosts(Map<String, CostSample> samples, RunOverhead overhead) {
    this.samples = samples;
    this.overhead = overhead;
  }

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
    /** Of a trial that did all that it needed. */
    public Observation(
        Trial trial, double seconds, String host, long startedAtMicros, boolean stoppedEarly) {
      this(trial, seconds, 0, host, startedAtMicros, stoppedEarly);
    }

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
    Set<Observation> slowed = WarmUp.of(observations);
    Map<String, List<Observation>> groups = new LinkedHashMap<>();
    Map<String, CostFeatures> features = new LinkedHashMap<>();
    for (Observation observation : observations) {
      CostFeatures of = CostFeatures.of(observation.trial());
      groups.computeIfAbsent(of.group(), g -> new ArrayList<>()).add(observation);
      features.put(of.group(), of);
    }
    Map<String, CostSample> merged = new LinkedHashMap<>(samples);
    groups.forEach(
        (group, all) -> {
          CostSample sample = sample(features.get(group), all, slowed);
          CostSample known = merged.get(group);
          if (known == null
              || known.representativeness() == AT_START
              || sample.representativeness() != AT_START) {
            merged.remove(group);
            merged.put(group, sample);
          }
        });
    List<String> oldest = new ArrayList<>(merged.keySet());
    oldest.subList(0, Math.max(0, oldest.size() - MOST)).forEach(merged::remove);
    return new TrialCosts(merged, overhead);
  }

  private static CostSample sample(
      CostFeatures of, List<Observation> all, Set<Observation> slowed) {
    List<Observation> usual = all.stream().filter(one -> !slowed.contains(one)).toList();
    List<Observation> taken = usual.isEmpty() ? all : usual;
    boolean stopped = taken.stream().anyMatch(Observation::stoppedEarly);
    return new CostSample(
        of.group(),
        of.kind(),
        of.scheme(),
        of.seconds(),
        taken.size(),
        middle(taken.stream().map(Observation::secondsAlone).toList(), of.kind().endsWith(" lsc")),
        usual.isEmpty() ? AT_START : stopped ? STOPPED_EARLY : USUAL);
  }

  private static double middle(List<Double> values, boolean mean) {
    if (mean) {
      return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }
    return Quantiles.medianOfSorted(values.stream().mapToDouble(v -> v).sorted().toArray());
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
    double sum = 0;
    for (Observation observation : ran) {
      sum += observation.seconds();
    }
    double excess = 0;
    boolean known = true;
    for (Observation observation : WarmUp.of(ran)) {
      known &= knowsUsual(CostFeatures.of(observation.trial()).kind());
      excess += observation.secondsAlone() - model.seconds(observation.trial());
    }
    double beside = Math.max(0, wallSeconds - sum / slots);
    return new TrialCosts(
        samples,
        known ? overhead.with(Math.max(0, excess / slots), beside) : overhead.with(beside));
  }

  private boolean knowsUsual(String kind) {
    return samples.values().stream()
        .anyMatch(sample -> sample.representativeness() == USUAL && sample.kind().equals(kind));
  }

  /** The model that fits what is known. */
  public LearnedCostModel model() {
    return LearnedCostModel.fitted(List.copyOf(samples.values()), overhead);
  }

  /** Combinations of settings that are known. */
  public int size() {
    return samples.size();
  }

  /** As text to be kept. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    ObjectNode beside = json.putObject("overhead");
    beside.put("start_seconds", overhead.startSeconds());
    beside.put("starts", overhead.starts());
    beside.put("beside_seconds", overhead.runOverheadSeconds());
    beside.put("runs", overhead.runs());
    ArrayNode array = json.putArray("samples");
    for (CostSample sample : samples.values()) {
      ObjectNode node = array.addObject();
      node.put("group", sample.group());
      node.put("kind", sample.kind());
      node.put("scheme", sample.scheme());
      node.put("trials", sample.trials());
      node.put("seconds", sample.seconds());
      node.put("standing", sample.representativeness().name());
      ArrayNode features = node.putArray("features");
      for (double feature : sample.features()) {
        features.add(feature);
      }
    }
    return json + "\n";
  }

  /** From {@link #toJson}; what cannot be read, or is of another version, is {@link #NONE}. */
  public static TrialCosts read(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (json == null || json.path("version").asInt() != VERSION) {
        return NONE;
      }
      Map<String, CostSample> samples = new LinkedHashMap<>();
      for (JsonNode node : json.path("samples")) {
        double[] features = new double[CostFeatures.NAMES.length];
        for (int i = 0; i < features.length; i++) {
          features[i] = node.path("features").path(i).asDouble();
        }
        CostSample sample =
            new CostSample(
                node.path("group").asText(),
                node.path("kind").asText(),
                node.path("scheme").asText(),
                features,
                node.path("trials").asInt(),
                node.path("seconds").asDouble(),
                CostSample.Representativeness.valueOf(node.path("standing").asText()));
        if (sample.seconds() > 0 && sample.trials() > 0) {
          samples.put(sample.group(), sample);
        }
      }
      JsonNode beside = json.path("overhead");
      return new TrialCosts(
          samples,
          new RunOverhead(
              beside.path("start_seconds").asDouble(),
              beside.path("starts").asInt(),
              beside.path("beside_seconds").asDouble(),
              beside.path("runs").asInt()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return NONE; // predictions begin again; no result depends on it
    }
  }
}
