package org.rhosweep.storage.summary;

import java.util.List;

/**
 * Finds the arm of a row of any table in constant time and sixteen to thirty bytes per trial,
 * however many there are: by 64 bits of a hash of trial and segment. That two of a million trials
 * share one happens once in 10^7 reports.
 */
final class ArmIndex {
  static final int NONE = -1;

  private final long[] keys;
  private final int[] arms;
  private final int mask;

  ArmIndex(List<Arm> of) {
    int trials = of.stream().mapToInt(arm -> arm.trials().size()).sum();
    int size = Integer.highestOneBit(Math.max(8, 2 * trials)) << 1;
    keys = new long[size];
    arms = new int[size];
    mask = size - 1;
    for (int arm = 0; arm < of.size(); arm++) {
      for (TrialTable.Row row : of.get(arm).trials()) {
        int slot = slot(key(row.text("trial_id"), row.text("segment")));
        keys[slot] = key(row.text("trial_id"), row.text("segment"));
        arms[slot] = arm;
      }
    }
  }

  /**
   * The arm of a row, or {@link #NONE}: a row belongs to the attempt whose trials row was chosen.
   */
  int arm(String trialId, String segment) {
    int slot = slot(key(trialId, segment));
    return keys[slot] == 0 ? NONE : arms[slot];
  }

  private int slot(long key) {
    int slot = (int) (key ^ (key >>> 32)) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long key(String trialId, String segment) {
    long hash = mixed(mixed(0x9e3779b97f4a7c15L, trialId), segment);
    return hash == 0 ? 1 : hash;
  }

  /** Multiplies and rotates eight characters at a time, then spreads the bits (as MurmurHash3). */
  private static long mixed(long seed, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i += 8) {
      long word = 0;
      for (int j = i; j < Math.min(i + 8, text.length()); j++) {
        word = (word << 8) ^ text.charAt(j);
      }
      hash = Long.rotateLeft(hash ^ (word * 0x87c37b91114253d5L), 31) * 0x4cf5ad432745937fL;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    hash *= 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
