package org.rhosweep.sweeps.plan;

import static org.rhosweep.sweeps.plan.CostSample.Representativeness.STOPPED_EARLY;
import static org.rhosweep.sweeps.plan.CostSample.Representativeness.USUAL;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.run.Trial;

/**
 * Predicts seconds from shapes and from what ran:
 *
 * <pre>
 *   seconds = (sum_j c_j f_j) * exp(r_kind + r_scheme + r_group)
 * </pre>
 *
 * with the {@link CostFeatures} f_j of a trial, coefficients c_j that fit all that ran, and mean
 * log residuals r of what has the kind, the scheme and all settings but the seed in common, each of
 * what the ones before leave, pulled to zero where little ran. What ran with other seeds is
 * predicted by what it took, and new settings by their size and kind. What is not usual (see {@link
 * CostSample.Representativeness}) says nothing of other settings, unless it is all that is known of
 * its kind.
 */
public final class LearnedCostModel implements CostModel {
  /** Trials that a residual of zero counts for. */
  private static final double PULL = 1;

  private static final double GROUP_PULL = 0.1;

  /** Beyond a factor of e^0.3 a sample counts less: it may have been slowed down by others. */
  private static final double USUAL_RESIDUAL = 0.3;

  private static final int ROUNDS = 5;

  private final double[] coefficients;
  private final Map<String, Double> residuals = new HashMap<>();
  private final RunOverhead overhead;

  private LearnedCostModel(double[] coefficients, RunOverhead overhead) {
    this.coefficients = coefficients;
    this.overhead = overhead;
  }

  /** The model that fits samples; without any, shapes alone decide. */
  static LearnedCostModel fitted(List<CostSample> known, RunOverhead overhead) {
    Set<String> kinds =
        known.stream()
            .filter(sample -> sample.representativeness() == USUAL)
            .map(CostSample::kind)
            .collect(Collectors.toSet());
    Predicate<CostSample> speaksOfOthers =
        sample -> sample.representativeness() == USUAL || !kinds.contains(sample.kind());
    List<CostSample> samples = known.stream().filter(speaksOfOthers).toList();
    LearnedCostModel model = new LearnedCostModel(coefficients(samples), overhead);
    model.learn(samples, CostSample::kind, PULL);
    model.learn(samples, CostSample::scheme, PULL);
    Predicate<CostSample> stoppedEarly = sample -> sample.representativeness() == STOPPED_EARLY;
    model.learn(
        known.stream().filter(speaksOfOthers.or(stoppedEarly)).toList(),
        CostSample::group,
        GROUP_PULL);
    return model;
  }

  /** Least squares of the relative error, with less weight for what does not fit. */
  private static double[] coefficients(List<CostSample> samples) {
    double[] weights = new double[samples.size()];
    Arrays.fill(weights, 1);
    double[] coefficients = new double[CostFeatures.NAMES.length];
    Arrays.fill(coefficients, 1);
    for (int round = 0; round < ROUNDS && !samples.isEmpty(); round++) {
      double[][] rows = new double[samples.size()][];
      for (int i = 0; i < rows.length; i++) {
        CostSample sample = samples.get(i);
        double scale = Math.sqrt(weights[i]);
        rows[i] = new double[coefficients.length + 1];
        for (int j = 0; j < coefficients.length; j++) {
          rows[i][j] = scale * sample.features()[j] / sample.seconds();
        }
        rows[i][coefficients.length] = scale;
      }
      coefficients = PositiveLeastSquares.fitToLast(rows, coefficients.length);
      for (int i = 0; i < weights.length; i++) {
        double residual = Math.log(samples.get(i).seconds() / sum(coefficients, samples.get(i)));
        weights[i] = Math.min(1, USUAL_RESIDUAL / Math.abs(residual));
      }
    }
    return coefficients;
  }

  /** Adds the mean log residuals of what has a key in common. */
  private void learn(List<CostSample> samples, Function<CostSample, String> key, double pull) {
    Map<String, double[]> sums = new HashMap<>();
    for (CostSample sample : samples) {
      double residual =
          Math.log(
              sample.seconds()
                  / seconds(sample.features(), sample.kind(), sample.scheme(), sample.group()));
      double[] sum = sums.computeIfAbsent(key.apply(sample), k -> new double[2]);
      sum[0] += sample.trials() * residual;
      sum[1] += sample.trials();
    }
    sums.forEach((name, sum) -> residuals.put(name, sum[0] / (sum[1] + pull)));
  }

  private static double sum(double[] coefficients, CostSample sample) {
    return sum(coefficients, sample.features());
  }

  private static double sum(double[] coefficients, double[] features) {
    double seconds = 0;
    for (int j = 0; j < coefficients.length; j++) {
      seconds += coefficients[j] * features[j];
    }
    return seconds;
  }

  private double seconds(double[] features, String kind, String scheme, String group) {
    double seconds = sum(coefficients, features);
    double residual =
        residuals.getOrDefault(kind, 0.0)
            + residuals.getOrDefault(scheme, 0.0)
            + residuals.getOrDefault(group, 0.0);
    return seconds * Math.exp(residual);
  }

  @Override
  public double seconds(Trial trial) {
    CostFeatures features = CostFeatures.of(trial);
    return seconds(features.seconds(), features.kind(), features.scheme(), features.group());
  }

  /** Its fraction of the features, of all that a trial like this one takes. */
  @Override
  public double pretrainingSeconds(Trial trial) {
    CostFeatures features = CostFeatures.of(trial);
    double pretraining = 0;
    for (int j : CostFeatures.PRETRAINING) {
      pretraining += coefficients[j] * features.seconds()[j];
    }
    double all = sum(coefficients, features.seconds());
    return all > 0 ? seconds(trial) * pretraining / all : 0;
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
