package org.rhosweep.core.task;

/** What the time steps after an image hold. */
public enum PaddingKind {
  ZEROS,
  /** Independent standard normal numbers, another draw for every image. */
  NOISE
}
