package org.rhosweep.storage;

import java.util.List;

/**
 * How far a run has come, as its lease says it.
 *
 * @param line for people
 * @param planned trials that the output holds when the run has ended; 0 where it runs none
 * @param before trials that it held when the run began
 * @param retried those among them that run again
 * @param secondsLeft to its end as far as can be told; NaN where it cannot
 * @param running what runs now, a label each; empty where that is not known
 */
public record RunProgress(
    String line, int planned, int before, int retried, double secondsLeft, List<String> running) {
  public RunProgress {
    running = List.copyOf(running);
  }

  /** Of what runs no trials. */
  public static RunProgress of(String line) {
    return new RunProgress(line, 0, 0, 0, Double.NaN, List.of());
  }
}
