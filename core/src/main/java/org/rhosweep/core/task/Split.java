package org.rhosweep.core.task;

import java.util.Locale;

/** The three disjoint parts of a data set, named for what they are used for. */
public enum Split {
  /** Sequences that the loss is minimised on. */
  TRAIN(0),
  /**
   * Held-out sequences that decide something: learning curves, the best training step and early
   * stopping are measured on them. Elsewhere called the validation split.
   */
  EVAL(1),
  /** Held-out sequences that decide nothing: looked at once, when training is over. */
  TEST(2);

  private final int streamLayer;

  Split(int streamLayer) {
    this.streamLayer = streamLayer;
  }

  /** The layer of random streams that make this split's examples: never another split's. */
  int streamLayer() {
    return streamLayer;
  }

  /** The name in tables. */
  public String columnValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
