package org.rhosweep.sweeps.plan;

import static org.rhosweep.sweeps.plan.CostSample.Representativeness.STOPPED_EARLY;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.USUAL;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.run.Trial;

/**
 * Predicts seconds from shapes and from what ran:
 *
 * <pre>
 *   seconds = s * exp(r_0 + r_1 + r_2)
 * </pre>
 *
 * with the seconds s of {@link ShapeCostModel#DEFAULT} and mean log residuals r of each level of
 * {@link CostSample#groups}, each of what the ones before leave, weighted by s and shrunk to zero
 * where little ran. What ran with other seeds is predicted by what it took, and new settings by
 * their size and kind. What is not usual (see {@link CostSample.Representativeness}) says nothing
 * of other settings, unless it is all that is known of its kind.
 */
public final class LearnedCostModel implements CostModel {
  /** For each level, the prior weight of a residual of zero, in trials of the largest weight. */
  private static final double[] PRIOR_TRIALS = {1, 1, 0.1};

  /** Mean log residuals by group, for each level. */
  private final List<Map<String, Double>> residuals = new ArrayList<>();

  private final RunOverhead overhead;

  private LearnedCostModel(RunOverhead overhead) {
    this.overhead = overhead;
  }

  /** The model that fits samples; without any, shapes alone decide. */
  static LearnedCostModel fitted(List<CostSample> known, RunOverhead overhead) {
    Set<String> kinds =
        known.stream()
            .filter(sample -> sample.representativeness() == USUAL)
            .map(CostSample::kind)
            .collect(Collectors.toSet());
    Predicate<CostSample> isRepresentative =
        sample -> sample.representativeness() == USUAL || !kinds.contains(sample.kind());
    Predicate<CostSample> stoppedEarly = sample -> sample.representativeness() == STOPPED_EARLY;
    LearnedCostModel model = new LearnedCostModel(overhead);
    for (int level = 0; level < CostSample.LEVELS; level++) {
      boolean sameSettings = level == CostSample.LEVELS - 1;
      model.learn(
          known.stream()
              .filter(sameSettings ? isRepresentative.or(stoppedEarly) : isRepresentative)
              .toList(),
          level);
    }
    return model;
  }

  /** Adds the mean log residuals of what has a group in common. */
  private void learn(List<CostSample> samples, int level) {
    Map<String, List<CostSample>> members =
        samples.stream().collect(Collectors.groupingBy(sample -> sample.groups().get(level)));
    Map<String, Double> learned = new HashMap<>();
    members.forEach(
        (group, all) -> {
          double sum = 0;
          double weights = 0;
          double largest = 0;
          for (CostSample sample : all) {
            double weight = sample.trials() * sample.shapeSeconds();
            double predicted = seconds(sample.shapeSeconds(), sample.groups());
            sum += weight * Math.log(sample.seconds() / predicted);
            weights += weight;
            largest = Math.max(largest, sample.shapeSeconds());
          }
          learned.put(group, sum / (weights + PRIOR_TRIALS[level] * largest));
        });
    residuals.add(learned);
  }

  private double seconds(double shapeSeconds, List<String> groups) {
    double residual = 0;
    for (int level = 0; level < residuals.size(); level++) {
      residual += residuals.get(level).getOrDefault(groups.get(level), 0.0);
    }
    return shapeSeconds * Math.exp(residual);
  }

  @Override
  public double seconds(Trial trial) {
    return seconds(ShapeCostModel.DEFAULT.seconds(trial), CostSample.groups(trial));
  }

  /** Its fraction by shapes, of all that a trial like this one takes. */
  @Override
  public double pretrainingSeconds(Trial trial) {
    ShapeCostModel shapes = ShapeCostModel.DEFAULT;
    return seconds(trial) * shapes.pretrainingSeconds(trial) / shapes.seconds(trial);
  }

  @Override
  public double startSeconds() {
    return overhead.startSeconds();
  }

  @Override
  public double runOverheadSeconds() {
    return overhead.runOverheadSeconds();
  }
}
