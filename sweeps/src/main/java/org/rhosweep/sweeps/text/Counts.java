package org.rhosweep.sweeps.text;

/** Numbers of things. */
public final class Counts {
  private Counts() {}

  /**
   * A number with its noun: 0 trials, 1 trial, 2 trials.
   *
   * @param noun in the singular; its plural takes an s
   */
  public static String of(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
