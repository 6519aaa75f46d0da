package org.rhosweep.core.task;

import java.util.Locale;

/** Disjoint parts of a data set, named for what they are used for. */
public enum Split {
  /** Sequences that the loss is minimised on. */
  TRAIN(0),
  /** Held-out sequences that learning curves and results are measured on. */
  EVAL(1);

  private final int streamLayer;

  Split(int streamLayer) {
    this.streamLayer = streamLayer;
  }

  /** The layer of random streams that make this split's examples: never the other split's. */
  int streamLayer() {
    return streamLayer;
  }

  /** The name in tables. */
  public String columnValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
