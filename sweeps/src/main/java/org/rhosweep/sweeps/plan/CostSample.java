package org.rhosweep.sweeps.plan;

/**
 * How long trials with the same settings but the seed took.
 *
 * @param group their settings
 * @param kind engine and cell
 * @param scheme the kind with depth and initialisation
 * @param features in the order of {@link CostFeatures#NAMES}
 * @param trials how many ran
 * @param seconds of one: the median, and where pre-training decides the mean, since few long ones
 *     make up most of the time there
 * @param representativeness what the seconds say about other settings
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record CostSample(
    String group,
    String kind,
    String scheme,
    double[] features,
    int trials,
    double seconds,
    Representativeness representativeness) {
  enum Representativeness {
    /** All training steps, on a process that knew what it runs. */
    USUAL,
    /** Ended before the last training step: right for its own settings, too little for others. */
    STOPPED_EARLY,
    /** While the process was still compiling: too much for any settings. */
    AT_START
  }
}
