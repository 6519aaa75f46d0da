package org.rhosweep.sweeps.result;

/** Types of result columns, with the Java class of a row's value. */
public enum ColumnType {
  /** {@link String}. */
  STRING,
  /** {@link Integer}. */
  INT,
  /** {@link Long}. */
  LONG,
  /** {@link Double}; NaN = measured and not a number, NULL = not measured. */
  DOUBLE,
  /** {@link Boolean}. */
  BOOLEAN,
  /** {@link Long}: microseconds since 1970-01-01 UTC. */
  TIMESTAMP
}
