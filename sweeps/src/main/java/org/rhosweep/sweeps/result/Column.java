package org.rhosweep.sweeps.result;

import java.io.Serializable;

/**
 * A column of a result table.
 *
 * @param name snake_case
 * @param type its type
 * @param nullable whether a row may lack it
 * @param description meaning and unit, for people
 */
public record Column(String name, ColumnType type, boolean nullable, String description)
    implements Serializable {}
