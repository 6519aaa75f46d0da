package org.rhosweep.sweeps.run;

import org.rhosweep.core.Sha256;

/** An exception as a row: class, message in one line, and a hash that groups equal causes. */
final class Failures {
  private static final int HASH_DIGITS = 16;
  private static final int MESSAGE_CHARACTERS = 1000;

  private Failures() {}

  static Outcome.Failed of(Throwable thrown) {
    return new Outcome.Failed(thrown.getClass().getName(), message(thrown), stackHash(thrown));
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      Throwable cause = thrown.getCause();
      return cause == null ? "(no message)" : "caused by " + cause.toString().strip();
    }
    String line = message.strip().replaceAll("\\s*\\R\\s*", " | ");
    return line.length() <= MESSAGE_CHARACTERS ? line : line.substring(0, MESSAGE_CHARACTERS) + "…";
  }

  /**
   * SHA-256 over the classes of the exception and its causes and the frames below the trial
   * boundary. Messages are left out, since they hold values; so are the frames that lead to the
   * boundary and those of reflection, since they depend on what ran the trial.
   */
  private static String stackHash(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      text.append(t.getClass().getName()).append('\n');
      for (StackTraceElement frame : t.getStackTrace()) {
        String type = frame.getClassName();
        if (type.equals(TrialRunner.class.getName()) && frame.getMethodName().equals("end")) {
          break;
        }
        if (!type.startsWith("jdk.internal.reflect.")) {
          text.append(type).append('.').append(frame.getMethodName());
          text.append(':').append(frame.getLineNumber()).append('\n');
        }
      }
    }
    return Sha256.hexadecimal(text.toString()).substring(0, HASH_DIGITS);
  }
}
