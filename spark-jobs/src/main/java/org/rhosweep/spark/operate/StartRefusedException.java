package org.rhosweep.spark.operate;

/** Spark would not start here; one line says why, and what to do. */
public final class StartRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean wrongSetting;

  /**
   * For the user.
   *
   * @param wrongSetting whether the user set something that cannot be; otherwise it is the machine
   */
  StartRefusedException(boolean wrongSetting, String message) {
    super(message);
    this.wrongSetting = wrongSetting;
  }

  /** Whether the user set something that cannot be; otherwise it is the machine. */
  public boolean wrongSetting() {
    return wrongSetting;
  }
}
