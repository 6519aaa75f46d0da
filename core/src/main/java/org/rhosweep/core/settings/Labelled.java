package org.rhosweep.core.settings;

/** Settings that tables and figures call by more than their variant's name. */
public interface Labelled {
  /** Without spaces and commas. */
  String label();
}
