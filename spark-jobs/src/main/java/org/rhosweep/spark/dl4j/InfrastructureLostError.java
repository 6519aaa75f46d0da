package org.rhosweep.spark.dl4j;

import org.apache.spark.SparkException;

/**
 * What trained a network on several machines is gone, and trying again did not help. An error, so
 * that it passes the trial boundary: the trial has no outcome and the next run repeats it.
 */
public final class InfrastructureLostError extends Error {
  private static final long serialVersionUID = 1;

  private InfrastructureLostError(Throwable cause) {
    super(cause.getMessage(), cause);
  }

  /**
   * Throws this error where machines were lost, and returns the trial's own exception otherwise.
   *
   * @param stopped whether Spark is at its end
   * @return to be thrown; never returns where it throws itself
   */
  static RuntimeException orCause(Exception e, boolean stopped) {
    String message = String.valueOf(e.getMessage());
    boolean lost =
        message.contains("ExecutorLostFailure")
            || message.contains("FetchFailed")
            || message.contains("cancelled");
    if (stopped || (e instanceof SparkException && lost)) {
      throw new InfrastructureLostError(e);
    }
    Throwable cause = e instanceof SparkException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
