package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/** Takes the top level of a sweep file apart. */
final class SweepReader {
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Of the key {@code report}, named as the options of the command. */
  static final List<String> REPORT_KEYS =
      List.of("metric", "x", "color", "row", "column", "baseline", "where", "title");

  private static final Leaf SEED = new Leaf(long.class);

  private final Group trial = (Group) SettingType.of(TrialSpec.class);
  private final List<String> sectionNames = new ArrayList<>(trial.components().keySet());
  private final Problems problems;
  private final SettingFiles files;

  /**
   * A reader.
   *
   * @param files that the sweep file names
   */
  SweepReader(Problems problems, SettingFiles files) {
    this.problems = problems;
    this.files = files;
    sectionNames.remove("seed");
  }

  /** The file with the overrides, or null where it has no keys at all; problems are added. */
  SweepDraft read(YamlValue root, List<String> overrides) {
    if (!(root instanceof Mapping written)) {
      problems.add(
          root.location(),
          "a sweep file must be a mapping that starts with a name, was " + root.describe());
      return null;
    }
    SweepOverrides applied =
        SweepOverrides.of(trial, files.resolveSweep(trial, written), overrides, problems);
    Mapping file = applied.file();
    checkKeys(file);
    Map<String, YamlValue> sections = new LinkedHashMap<>();
    for (String section : sectionNames) {
      if (file.value(section) != null) {
        sections.put(section, file.value(section));
      }
    }
    AxisReader reader = new AxisReader(trial, problems);
    List<SweepAxis> axes = reader.read("axes", file.value("axes"));
    List<SweepAxis> zip = reader.read("zip", file.value("zip"));
    if (reader.hasTooMany()) {
      axes = List.of(); // what is wrong with the rest is still said
      zip = List.of();
    }
    checkConflicts(axes, zip);
    return new SweepDraft(
        file.location(),
        name(file),
        sections,
        applied.settings(),
        axes,
        equallyLong(zip),
        exclude(file.value("exclude")),
        seeds(file.value("seeds")),
        file.value("seeds") != null,
        applied.changesGrid(),
        report(file.value("report")));
  }

  /** What the report of this sweep shows by default: texts, or lists of them. */
  private Map<String, List<String>> report(YamlValue value) {
    Map<String, List<String>> report = new LinkedHashMap<>();
    if (value instanceof Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (key, entry) -> {
                if (!REPORT_KEYS.contains(key)) {
                  problems.add(
                      entry.keyLocation(),
                      () ->
                          "unknown key "
                              + YamlValue.quoted(key)
                              + SettingPath.suggestion(key, "report.", REPORT_KEYS));
                } else if (entry.value() instanceof Scalar scalar) {
                  report.put(key, List.of(scalar.text()));
                } else if (key.equals("color")
                    && entry.value() instanceof Sequence list
                    && list.items().stream().allMatch(item -> item instanceof Scalar)) {
                  report.put(key, list.items().stream().map(i -> ((Scalar) i).text()).toList());
                } else {
                  problems.add(
                      entry.value().location(),
                      "report.%s must be a text, was %s".formatted(key, entry.value().describe()));
                }
              });
    } else if (value != null) {
      problems.add(
          value.location(),
          "report must be a mapping of %s, was %s"
              .formatted(String.join(", ", REPORT_KEYS), value.describe()));
    }
    return report;
  }

  private void checkKeys(Mapping file) {
    List<String> valid = new ArrayList<>(List.of("name"));
    valid.addAll(sectionNames);
    valid.addAll(List.of("axes", "zip", "exclude", "seeds", "report"));
    file.entries()
        .forEach(
            (key, entry) -> {
              if (key.equals("seed")) {
                problems.add(
                    entry.keyLocation(), "a sweep has seeds: write seeds: 1, or seeds: [7]");
              } else if (!valid.contains(key)) {
                problems.add(
                    entry.keyLocation(),
                    () ->
                        "unknown key "
                            + YamlValue.quoted(key)
                            + SettingPath.suggestion(key, "", valid));
              }
            });
  }

  private String name(Mapping file) {
    YamlValue value = file.value("name");
    if (value == null) {
      problems.add(file.location(), "the sweep has no name: write name: something");
      return null;
    }
    if (value instanceof Scalar scalar && NAME.matcher(scalar.text()).matches()) {
      return scalar.text();
    }
    problems.add(
        value.location(),
        "name must be 1 to 100 letters, digits and ._- and start with a letter or digit, was "
            + value.describe());
    return null;
  }

  private List<Mapping> exclude(YamlValue value) {
    List<Mapping> entries = new ArrayList<>();
    if (value instanceof Sequence list) {
      for (YamlValue item : list.items()) {
        if (item instanceof Mapping mapping) {
          entries.add(mapping);
        } else {
          problems.add(
              item.location(),
              "an entry of exclude must be a mapping from settings to values, was "
                  + item.describe());
        }
      }
    } else if (value != null) {
      problems.add(value.location(), "exclude must be a list of mappings, was " + value.describe());
    }
    return entries;
  }

  private List<Long> seeds(YamlValue value) {
    Set<Long> seeds = new LinkedHashSet<>();
    if (value instanceof Sequence list && !list.items().isEmpty()) {
      for (YamlValue item : list.items()) {
        if (!(item instanceof Scalar scalar)
            || !(SEED.parse(scalar) instanceof Long seed)
            || seed < 0) {
          problems.add(item.location(), "a seed must be an integer >= 0, was " + item.describe());
        } else if (!seeds.add(seed)) {
          problems.add(item.location(), "seeds has " + seed + " twice");
        }
      }
    } else if (value != null) {
      Object count = value instanceof Scalar scalar ? SEED.parse(scalar) : null;
      if (count instanceof Long n && n >= 1 && n <= Expansion.MAX_TRIALS) {
        return LongStream.range(0, n).boxed().toList();
      }
      problems.add(
          value.location(),
          "seeds must be a count from 1 to "
              + Expansion.MAX_TRIALS
              + " or a list of distinct integers >= 0, was "
              + value.describe());
    }
    return seeds.isEmpty() ? List.of(0L) : List.copyOf(seeds);
  }

  private List<SweepAxis> equallyLong(List<SweepAxis> zip) {
    List<SweepAxis> equal = new ArrayList<>();
    for (SweepAxis axis : zip) {
      SweepAxis first = zip.get(0);
      if (axis.values().size() == first.values().size()) {
        equal.add(axis);
      } else {
        problems.add(
            axis.location(),
            "zip walks lists side by side, so they must be equally long: "
                + first.path().text()
                + " has "
                + first.values().size()
                + ", "
                + axis.path().text()
                + " has "
                + axis.values().size());
      }
    }
    return equal;
  }

  private void checkConflicts(List<SweepAxis> axes, List<SweepAxis> zip) {
    for (SweepAxis zipped : zip) {
      for (SweepAxis axis : axes) {
        if (axis.path().text().equals(zipped.path().text())) {
          problems.add(
              zipped.location(), zipped.path().text() + " varies in axes and in zip; keep one");
        }
      }
    }
    List<SweepAxis> all = new ArrayList<>(axes);
    all.addAll(zip);
    for (SweepAxis outer : all) {
      for (SweepAxis inner : all) {
        if (inner.path().isBelow(outer.path())) {
          checkEntries(outer, inner);
        }
      }
    }
  }

  /** An entry must not give a value that the other axis would silently replace. */
  private void checkEntries(SweepAxis outer, SweepAxis inner) {
    int depth = outer.path().keys().size();
    List<String> keys = inner.path().keys().subList(depth, inner.path().keys().size());
    for (YamlValue entry : outer.values()) {
      YamlValue value = entry;
      for (String key : keys) {
        value = value instanceof Mapping mapping ? mapping.value(key) : null;
      }
      if (value != null) {
        problems.add(
            value.location(),
            inner.path().text()
                + " is given in an entry of "
                + outer.path().text()
                + " and is an axis of its own; keep one");
      }
    }
  }
}
