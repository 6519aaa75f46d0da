package org.rhosweep.sweeps.spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/**
 * What {@code --set path=value} does to a sweep file: it replaces a top-level key, the list of an
 * axis, or a setting. A replaced setting is kept apart, since it also holds against an axis over
 * the section around it.
 */
final class SweepOverrides {
  /** Keys that a value replaces as a whole, beside the sections. */
  private static final Set<String> WHOLE_KEYS =
      Set.of("name", "axes", "zip", "exclude", "seeds", "report");

  private static final int MAX_LABEL = 200;

  private final SettingType trial;
  private final Problems problems;
  private final Map<String, SweepAxis> settings = new LinkedHashMap<>();
  private final SettingFiles files;
  private Mapping file;
  private boolean changesGrid;

  SweepOverrides(SettingType trial, Mapping file, Problems problems) {
    this.trial = trial;
    this.file = file;
    this.problems = problems;
    files = new SettingFiles(Path.of(""), problems); // a command line names files from here
  }

  /** The file as it reads with the overrides. */
  Mapping file() {
    return file;
  }

  /** The settings given, one value each. */
  List<SweepAxis> settings() {
    return List.copyOf(settings.values());
  }

  /** Whether other cells may be in the grid than the file says. */
  boolean changesGrid() {
    return changesGrid;
  }

  private void apply(String override) {
    String label = "--set " + override.substring(0, Math.min(override.length(), MAX_LABEL));
    int equals = override.indexOf('=');
    if (equals < 1) {
      problems.add(SourceLocation.of(label), "must have the form path=value");
      return;
    }
    String path = override.substring(0, equals).strip();
    YamlValue given = YamlReader.read(label, false, override.substring(equals + 1), problems);
    changesGrid |= !Set.of("name", "exclude", "report").contains(path);
    if (given == null) {
      return;
    }
    YamlValue value = files.resolveOverride(trial, path, given);
    if (WHOLE_KEYS.contains(path)) {
      file = file.with(path, value);
    } else if (path.startsWith("axes.") || path.startsWith("zip.")) {
      int dot = path.indexOf('.');
      replaceList(path.substring(0, dot), path.substring(dot + 1), value);
    } else {
      setting(path, value);
    }
  }

  private void setting(String text, YamlValue value) {
    SettingPath path = SettingPath.parse(trial, text, value.location(), problems);
    if (path == null) {
      return;
    } else if (text.equals("seed")) {
      problems.add(value.location(), "seeds are set by --set seeds=3 or --set seeds=[0,1,2]");
    } else if (lists("axes").entries().containsKey(text)) {
      replaceList("axes", text, value);
    } else if (lists("zip").entries().containsKey(text) && isList(path.type(), value)) {
      replaceList("zip", text, value);
    } else {
      Map<String, YamlValue.Entry> zip = new LinkedHashMap<>(lists("zip").entries());
      if (zip.remove(text) != null) {
        file = file.with("zip", new Mapping(zip, lists("zip").location()));
      }
      settings.put(text, new SweepAxis(path, value.location(), List.of(value)));
    }
  }

  private void replaceList(String key, String text, YamlValue value) {
    SettingPath path = SettingPath.parse(trial, text, value.location(), problems);
    if (path != null) {
      YamlValue list =
          isList(path.type(), value) ? value : new Sequence(List.of(value), value.location());
      file = file.with(key, lists(key).with(text, list));
    }
  }

  /** Whether a value lists what the setting takes in turn, rather than being its value. */
  static boolean isList(SettingType type, YamlValue value) {
    return value instanceof Sequence sequence
        && (!(type instanceof Items)
            || (!sequence.items().isEmpty()
                && sequence.items().stream().allMatch(Sequence.class::isInstance)));
  }

  private Mapping lists(String key) {
    return file.value(key) instanceof Mapping mapping
        ? mapping
        : new Mapping(new LinkedHashMap<>(), file.location());
  }

  /** All overrides, applied in order. */
  static SweepOverrides of(
      SettingType trial, Mapping file, List<String> overrides, Problems problems) {
    SweepOverrides applied = new SweepOverrides(trial, file, problems);
    overrides.forEach(applied::apply);
    return applied;
  }
}
