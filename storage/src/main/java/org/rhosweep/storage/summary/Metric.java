package org.rhosweep.storage.summary;

/**
 * What trials are ranked by.
 *
 * @param name such as {@code eval_accuracy}
 * @param higherIsBetter whether the largest is the best
 */
public record Metric(String name, boolean higherIsBetter) {
  public static final Metric ACCURACY = new Metric("eval_accuracy", true);
  public static final Metric PERPLEXITY = new Metric("eval_perplexity", false);
  public static final Metric LOSS = new Metric("eval_loss", false);

  /** Column of the trials table for the value at the end. */
  public String finalColumn() {
    return "final_" + name;
  }

  /** Column of the trials table for the value at the best evaluation. */
  public String bestColumn() {
    return "best_" + name;
  }

  /** For people. */
  public String label() {
    return finalColumn().replace('_', ' ');
  }

  /** Order with the best first; what is not a number comes last. */
  public int compare(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    return higherIsBetter ? Double.compare(b, a) : Double.compare(a, b);
  }
}
