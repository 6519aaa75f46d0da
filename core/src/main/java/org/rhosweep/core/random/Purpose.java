package org.rhosweep.core.random;

/**
 * What a stream of random numbers is for: streams of different purposes are independent, so two
 * trials with the same seed see the same batches whatever their initialisation drew. The key is
 * part of the numeric semantics: never reuse or change one.
 */
public enum Purpose {
  INPUT_WEIGHTS(1),
  RECURRENT_WEIGHTS(2),
  READOUT_WEIGHTS(3),
  EMBEDDING(4),
  BATCH_ORDER(5),
  DATA_SPLIT(6),
  EXAMPLES(7),
  NOISE(8),
  DROPOUT(9),
  PRETRAINING(10),
  VECTOR_PARAMETERS(11),
  BIASES(12),

  /** Statistics over trials, which are no part of one. */
  RESAMPLED_PAIRS(100),
  RESAMPLED_RUNS(101),
  SIGN_FLIPS(102);

  private final int key;

  Purpose(int key) {
    this.key = key;
  }

  int key() {
    return key;
  }
}
