package org.rhosweep.opencl;

/** OpenCL neither opens nor fails. */
final class OpenClTimeoutException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  OpenClTimeoutException(long seconds) {
    super("OpenCL gave no answer for " + seconds + " s");
  }
}
