package org.rhosweep.sweeps.ablation;

/** A question that these trials cannot answer; the message is one line for the user. */
public final class AblationException extends Exception {
  private static final long serialVersionUID = 1;

  AblationException(String message) {
    super(message);
  }
}
