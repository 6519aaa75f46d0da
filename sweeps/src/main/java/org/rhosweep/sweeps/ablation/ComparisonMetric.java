package org.rhosweep.sweeps.ablation;

import java.util.List;
import java.util.Optional;

/**
 * What trials are compared by.
 *
 * @param column a number of the trials table
 * @param higherIsBetter whether more of it is an improvement
 */
public record ComparisonMetric(String column, boolean higherIsBetter) {
  private static final List<String> HIGHER = List.of("accuracy", "gflops");
  private static final List<String> LOWER = List.of("loss", "perplexity", "seconds", "bytes");

  /** By the column's name; empty where the name does not tell which direction is better. */
  public static Optional<ComparisonMetric> named(String column) {
    if (HIGHER.stream().anyMatch(column::endsWith)) {
      return Optional.of(new ComparisonMetric(column, true));
    }
    return LOWER.stream().anyMatch(column::endsWith)
        ? Optional.of(new ComparisonMetric(column, false))
        : Optional.empty();
  }

  /** The split that it is measured on: {@code test}, {@code eval}, {@code train}, or empty. */
  public String split() {
    if (column.startsWith("test_")) {
      return "test";
    }
    return column.contains("_eval_") ? "eval" : column.contains("_train_") ? "train" : "";
  }

  /** With its split, {@code test_accuracy (test split)}. */
  String text() {
    return column + (split().isEmpty() ? "" : " (" + split() + " split)");
  }

  /** For people: {@code eval accuracy}, {@code best eval loss}, {@code test perplexity}. */
  public String label() {
    return column.replaceFirst("^final_", "").replace('_', ' ');
  }

  /** What stands for a diverged trial: the infinity that is worse than every value. */
  double diverged() {
    return higherIsBetter ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** 1 where more is better, -1 where less is. */
  int better() {
    return higherIsBetter ? 1 : -1;
  }
}
