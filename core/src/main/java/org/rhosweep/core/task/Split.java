package org.rhosweep.core.task;

import java.util.Locale;

/** Disjoint parts of a data set, named for what they are used for. */
public enum Split {
  /** Sequences that the loss is minimised on. */
  TRAIN,
  /** Held-out sequences that learning curves and results are measured on. */
  EVAL;

  /** The name in tables. */
  public String columnValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
