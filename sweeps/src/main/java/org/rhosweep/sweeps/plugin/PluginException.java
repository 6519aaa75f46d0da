package org.rhosweep.sweeps.plugin;

/** A plug-in that cannot be used; the message is one line for each thing that is wrong. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PluginException(String message) {
    super(message);
  }

  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
