package org.rhosweep.sweeps.spec;

import java.util.List;

/**
 * A setting and the values it takes: many for an axis, one for an override.
 *
 * @param path what varies
 * @param location of the path in the file
 * @param values in order; lists carried by entries are multiplied out
 */
record SweepAxis(SettingPath path, SourceLocation location, List<YamlValue> values) {
  SweepAxis {
    values = List.copyOf(values);
  }
}
