package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Numbers;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;

/**
 * A sweep file taken apart, before its grid is expanded.
 *
 * @param location of the file
 * @param name null where it is missing or wrong
 * @param sections base settings by section, as written
 * @param overrides settings from the command line, one value each
 * @param axes their product is the grid
 * @param zip lists of equal length, walked side by side
 * @param exclude cells to leave out
 * @param seeds distinct, at least one
 * @param seedsGiven whether the file says which
 * @param gridOverridden whether overrides change the grid that the exclusions were written for
 * @param report what the report shows by default, by the names of its options
 */
record SweepDraft(
    SourceLocation location,
    String name,
    Map<String, YamlValue> sections,
    List<SweepAxis> overrides,
    List<SweepAxis> axes,
    List<SweepAxis> zip,
    List<Mapping> exclude,
    List<Long> seeds,
    boolean seedsGiven,
    boolean gridOverridden,
    Map<String, List<String>> report) {

  /** Everything that is put over the base settings. */
  List<SweepAxis> assignments() {
    List<SweepAxis> all = new ArrayList<>(overrides);
    all.addAll(axes);
    all.addAll(zip);
    return all;
  }

  /** The paths of {@link Sweep#axes}. */
  List<String> variedPaths() {
    Set<String> paths = new LinkedHashSet<>();
    List<SweepAxis> varied = new ArrayList<>(axes);
    varied.addAll(zip);
    for (SweepAxis axis : varied) {
      if (!isSection(axis.path().type())) {
        paths.add(axis.path().text());
      }
      for (YamlValue value : axis.values()) {
        carried(axis.path().type(), value, axis.path().text(), paths);
      }
    }
    if (seedsGiven) {
      paths.add("seed");
    }
    return List.copyOf(paths);
  }

  /** Adds the settings that an entry of an axis sets itself. */
  private static void carried(SettingType type, YamlValue value, String path, Set<String> paths) {
    if (!(value instanceof Mapping mapping)) {
      return;
    }
    Group group = type instanceof Choice choice ? choice.variantOf(mapping) : null;
    if (type instanceof Group section) {
      group = section;
    }
    Collection<String> names =
        group != null
            ? group.components().keySet()
            : type instanceof Numbers ? mapping.entries().keySet() : List.of();
    for (String name : names) {
      YamlValue inner = mapping.value(name);
      if (inner != null) {
        SettingType innerType = SettingType.inside(type, mapping, name).type();
        String innerPath = path + "." + name;
        if (!isSection(innerType)) {
          paths.add(innerPath);
        }
        carried(innerType, inner, innerPath, paths);
      }
    }
  }

  private static boolean isSection(SettingType type) {
    return type instanceof Group || type instanceof Numbers;
  }
}
