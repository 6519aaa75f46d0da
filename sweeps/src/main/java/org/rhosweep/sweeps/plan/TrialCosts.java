package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.run.Trial;

/**
 * What trials took, kept with an output: a sample for each combination of settings, whatever the
 * number of seeds, and what the start of a process takes. Immutable.
 */
public final class TrialCosts {
  /** Most samples that are kept, the latest: a file of about a megabyte. */
  private static final int MOST = 4000;

  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing has run yet. */
  public static final TrialCosts NONE = new TrialCosts(Map.of(), 0, 0);

  private final Map<String, CostSample> samples;
  private final double startSeconds;
  private final int starts;

  private TrialCosts(Map<String, CostSample> samples, double startSeconds, int starts) {
    this.samples = samples;
    this.startSeconds = startSeconds;
    this.starts = starts;
  }

  /**
   * A trial that ran to its end.
   *
   * @param trial what ran
   * @param seconds wall time on one slot, &gt; 0
   */
  public record Observation(Trial trial, double seconds) {
    public Observation {
      require(seconds > 0 && Double.isFinite(seconds), "seconds must be > 0, was %s", seconds);
    }
  }

  /** With these trials in place of what was known of their settings. */
  public TrialCosts with(List<Observation> observations) {
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    Map<String, CostFeatures> features = new LinkedHashMap<>();
    for (Observation observation : observations) {
      CostFeatures of = CostFeatures.of(observation.trial());
      seconds.computeIfAbsent(of.group(), g -> new ArrayList<>()).add(observation.seconds());
      features.put(of.group(), of);
    }
    Map<String, CostSample> merged = new LinkedHashMap<>(samples);
    features.forEach(
        (group, of) -> {
          merged.remove(group);
          merged.put(
              group,
              new CostSample(
                  group,
                  of.kind(),
                  of.scheme(),
                  of.seconds(),
                  seconds.get(group).size(),
                  middle(seconds.get(group), of.kind().endsWith(" lsc"))));
        });
    List<String> groups = new ArrayList<>(merged.keySet());
    groups.subList(0, Math.max(0, groups.size() - MOST)).forEach(merged::remove);
    return new TrialCosts(merged, startSeconds, starts);
  }

  private static double middle(List<Double> values, boolean mean) {
    if (mean) {
      return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /**
   * With a run that has ended: what its trials took beyond what they take in the long run was the
   * start of its slots.
   *
   * @param ran the trials of that run alone; their settings must be known
   * @param slots that it had, &gt;= 1
   */
  public TrialCosts withStart(List<Observation> ran, int slots) {
    LearnedCostModel model = model();
    double excess = 0;
    for (Observation observation : ran) {
      excess += observation.seconds() - model.seconds(observation.trial());
    }
    double perSlot = Math.max(0, excess / Math.max(1, slots));
    return new TrialCosts(
        samples, (startSeconds * starts + perSlot) / (starts + 1), Math.min(starts + 1, 10));
  }

  /** The model that fits what is known. */
  public LearnedCostModel model() {
    return LearnedCostModel.fitted(List.copyOf(samples.values()), startSeconds);
  }

  /** Combinations of settings that are known. */
  public int size() {
    return samples.size();
  }

  /** As text to be kept. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.put("start_seconds", startSeconds);
    json.put("starts", starts);
    ArrayNode array = json.putArray("samples");
    for (CostSample sample : samples.values()) {
      ObjectNode node = array.addObject();
      node.put("group", sample.group());
      node.put("kind", sample.kind());
      node.put("scheme", sample.scheme());
      node.put("trials", sample.trials());
      node.put("seconds", sample.seconds());
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
                node.path("seconds").asDouble());
        if (sample.seconds() > 0 && sample.trials() > 0) {
          samples.put(sample.group(), sample);
        }
      }
      return new TrialCosts(
          samples, json.path("start_seconds").asDouble(), json.path("starts").asInt());
    } catch (JsonProcessingException e) {
      return NONE; // predictions begin again; no result depends on it
    }
  }
}
