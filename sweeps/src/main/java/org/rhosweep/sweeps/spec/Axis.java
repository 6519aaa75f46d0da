package org.rhosweep.sweeps.spec;

import java.util.List;

/**
 * A setting and the values it takes: many for an axis, one for an override.
 *
 * @param path what varies
 * @param place of the path in the file
 * @param values in order; lists carried by entries are multiplied out
 */
record Axis(SettingPath path, Place place, List<YamlValue> values) {
  Axis {
    values = List.copyOf(values);
  }
}
