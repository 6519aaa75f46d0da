package org.rhosweep.opencl;

/** OpenCL neither opens nor fails. */
final class NoAnswerException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  NoAnswerException(long seconds) {
    super("OpenCL gave no answer for " + seconds + " s");
  }
}
