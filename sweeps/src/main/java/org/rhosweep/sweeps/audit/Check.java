package org.rhosweep.sweeps.audit;

/** What an audit looks at. */
public enum Check {
  /** Of files: footer and every page, checksums included. */
  SEGMENTS("segments readable to the last page", "segments"),
  /** Of trials: in one segment once, and never with two results. */
  ONCE("no trial twice, none with two results", "trials"),
  /** Of rows of trials. */
  IDENTITY("id = hash of configuration, data and semantics", "trials"),
  /** Of rows of trials: the columns say what the configuration says. */
  SETTINGS("setting columns agree with the configuration", "trials"),
  /** Of the trials of a sweep file. */
  PLANNED("one terminal row per planned trial", "trials"),
  /** Of trials that trained: every evaluation up to the end or the divergence, for each split. */
  CURVES("curves complete", "trials"),
  /** Of trials that trained: what the row of a trial says of its curves and probes. */
  SUMMARY("summaries agree with curves and probes", "trials"),
  /** Of trials that trained and were to probe gradients. */
  GRADIENTS("gradients of every probed step", "trials"),
  /** Of trials that trained and were to probe radii. */
  RADII("radii of every phase asked for", "trials"),
  /** Of trials that were pre-trained. */
  PRETRAINING("a row for every step of pre-training", "trials"),
  /** Of files: the checksum, the name, and that trials which share it say the same of it. */
  PRETRAINED("kept pre-training whole, and as its trials say", "files"),
  /** Of tasks whose data is at hand. */
  SPLITS("splits disjoint", "tasks");

  private final String label;
  private final String unit;

  Check(String label, String unit) {
    this.label = label;
    this.unit = unit;
  }

  /** What holds where it passes. */
  public String label() {
    return label;
  }

  /** What is counted. */
  public String unit() {
    return unit;
  }
}
