package org.rhosweep.sweeps.text;

/** Numbers of things. */
public final class Counts {
  private Counts() {}

  /**
   * A number with its noun: 0 trials, 1 trial, 2 trials.
   *
   * @param noun in the singular; its plural takes an s, or es after an s
   */
  public static String of(long number, String noun) {
    String ending = number == 1 ? "" : noun.endsWith("s") ? "es" : "s";
    return number + " " + noun + ending;
  }
}
