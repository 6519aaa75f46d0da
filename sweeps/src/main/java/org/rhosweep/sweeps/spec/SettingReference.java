package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.rhosweep.core.settings.Unnamed;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.SettingType.Numbers;

/**
 * Every key of a sweep file with its type, default, range and meaning, derived from the settings
 * records: types and defaults from their components, ranges from what their constructors refuse,
 * meanings from their Javadoc.
 */
public final class SettingReference {
  /**
   * One key.
   *
   * @param type what a value is
   * @param defaultValue as it would be written; empty where the key must be given
   * @param range which values are accepted; empty where the type says all
   * @param meaning one sentence or more
   */
  public record Setting(
      String name, String type, String defaultValue, String range, String meaning) {}

  /**
   * Settings that are written side by side.
   *
   * @param path of the section; empty for the top level
   * @param variant the name that chooses these settings among others at the same path, or empty
   * @param meaning of the section or variant
   */
  public record Section(String path, String variant, String meaning, List<Setting> settings) {
    public Section {
      settings = List.copyOf(settings);
    }

    /** {@code init: lsc}, {@code model}. */
    public String title() {
      return variant.isEmpty() ? path : path + ": " + variant;
    }
  }

  /** What a file has besides the settings of a trial, in the order of the reference. */
  static final List<Setting> FILE_KEYS =
      List.of(
          new Setting(
              "name",
              "text",
              "",
              "1 to 100 letters, digits and ._-, the first a letter or digit",
              "the folder and the column `sweep` of trials that this sweep runs; no part of a"
                  + " trial's identity"),
          new Setting(
              "axes",
              "mapping",
              "{}",
              "each list has at least one entry, none twice",
              "settings that vary, each a dotted path with the list of its values; the sweep is the"
                  + " product of the lists. An entry that is a mapping may carry lists of its own,"
                  + " which multiply that entry alone. What an axis says replaces what a section"
                  + " says"),
          new Setting(
              "zip",
              "mapping",
              "{}",
              "all lists equally long",
              "settings that vary side by side: their first values together, then their second;"
                  + " multiplied with the axes as one axis"),
          new Setting(
              "exclude",
              "list",
              "[]",
              "",
              "combinations that are left out; each entry maps settings to the value, or list of"
                  + " values, that it matches, and all of an entry must match"),
          new Setting(
              "seeds",
              "integer or list",
              "1",
              "a count from 1 to " + Expansion.MAX_TRIALS + ", or distinct integers >= 0",
              "how many seeds, 0, 1, …, or which; a seed keys every random number of a trial, and"
                  + " arms of equal seed see equal batches"),
          new Setting(
              "report",
              "mapping",
              "{}",
              "",
              "what the report shows by default, as the options of the command `report` say it: "
                  + String.join(", ", SweepReader.REPORT_KEYS)
                  + "; color may be a list; no part of a trial's identity"));

  /** What a Javadoc says of the range, which has a column of its own. */
  private static final Pattern RANGE_AT_END =
      Pattern.compile(
          "[,;] (?:(?:>=?|<=?) [-0-9.e]+|[-0-9.,e]+ (?:…|to) [-0-9.,e]+(?: exclusive)?|\\[0, 1\\))$");

  private final List<Section> sections = new ArrayList<>();
  private final Map<Class<?>, String> documented = new HashMap<>();
  private final SettingMeanings meanings;

  private SettingReference(SettingMeanings meanings) {
    this.meanings = meanings;
  }

  /** The top level first, then its sections in the order of the file, each variant for itself. */
  public static List<Section> sections() {
    return sections(SettingMeanings.load());
  }

  private static List<Section> sections(SettingMeanings meanings) {
    SettingReference reference = new SettingReference(meanings);
    Group trial = (Group) SettingType.of(TrialSpec.class);
    List<Setting> top = new ArrayList<>();
    top.add(FILE_KEYS.get(0));
    for (Component component : trial.components().values()) {
      if (!component.name().equals("seed")) {
        top.add(reference.setting(trial, component, component.name()));
      }
    }
    top.addAll(FILE_KEYS.subList(1, FILE_KEYS.size()));
    reference.sections.add(new Section("", "", "", top));
    for (Component component : trial.components().values()) {
      reference.inside(component.type(), component.name());
    }
    return List.copyOf(reference.sections);
  }

  private void inside(SettingType type, String path) {
    if (type instanceof Group group) {
      group(group, path, "");
    } else if (type instanceof Choice choice) {
      for (Map.Entry<String, Group> variant : choice.variants().entrySet()) {
        if (documented.putIfAbsent(variant.getValue().type(), path) == null) {
          group(variant.getValue(), path, variant.getKey());
        }
      }
    }
  }

  private void group(Group group, String path, String variant) {
    String meaning = meanings.of(group.type());
    if (group.type().isAnnotationPresent(Unnamed.class)) {
      meaning += " The name may be left out.";
    }
    if (group.fileKey() != null) {
      meaning +=
          " These settings may stand in a file of their own: `"
              + group.fileKey()
              + "` names it, relative to the sweep file.";
    }
    int place = sections.size();
    sections.add(null);
    List<Setting> settings = new ArrayList<>();
    for (Component component : group.components().values()) {
      String inner = path + "." + component.name();
      settings.add(setting(group, component, inner));
    }
    sections.set(place, new Section(path, variant, meaning, settings));
    for (Component component : group.components().values()) {
      inside(component.type(), path + "." + component.name());
    }
  }

  private Setting setting(Group owner, Component component, String path) {
    String type = type(component.type(), path) + (component.nullable() ? ", or none" : "");
    YamlValue given = component.defaultValue();
    String range = SettingRange.of(owner, component);
    String meaning = meanings.of(owner.type(), component.member());
    return new Setting(
        component.name(),
        type,
        given == null ? "" : given.text().isEmpty() ? "''" : given.text(),
        range,
        (range.isEmpty() ? meaning : RANGE_AT_END.matcher(meaning).replaceFirst(""))
            + constants(component.type()));
  }

  /** What a value of this type is, in words. */
  private String type(SettingType type, String path) {
    if (type instanceof Leaf leaf) {
      return leafType(leaf);
    } else if (type instanceof Items items) {
      return "list of " + type(items.item(), path).replaceFirst("^one of ", "");
    } else if (type instanceof Numbers) {
      return "mapping from names to numbers";
    } else if (type instanceof Choice choice) {
      return "one of " + String.join(", ", choice.variants().keySet()) + elsewhere(choice, path);
    }
    return "section";
  }

  /** Where the variants are described that this path shares with an earlier one. */
  private String elsewhere(Choice choice, String path) {
    String others =
        choice.variants().values().stream()
            .map(variant -> documented.get(variant.type()))
            .filter(where -> where != null && !where.equals(path))
            .distinct()
            .collect(Collectors.joining(", "));
    return others.isEmpty() ? "" : " (see " + others + ")";
  }

  private static String leafType(Leaf leaf) {
    if (leaf.type() == int.class || leaf.type() == long.class) {
      return "integer";
    } else if (leaf.type() == double.class) {
      return "number";
    } else if (leaf.type() == boolean.class) {
      return "true or false";
    }
    return leaf.type() == String.class ? "text" : "one of " + String.join(", ", leaf.names());
  }

  /** What the names of an enum stand for, where its constants say. */
  private String constants(SettingType type) {
    SettingType inner = type instanceof Items items ? items.item() : type;
    if (!(inner instanceof Leaf leaf) || !leaf.type().isEnum()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (Object constant : leaf.type().getEnumConstants()) {
      String meaning = meanings.of(leaf.type(), ((Enum<?>) constant).name());
      if (!meaning.isEmpty()) {
        text.append(text.isEmpty() ? ". " : "; ").append('`').append(Leaf.nameOf(constant));
        text.append("`: ").append(lowerCase(meaning).replaceAll("\\.$", ""));
      }
    }
    return text.toString();
  }

  /** A sentence in the middle of another; an abbreviation keeps its capitals. */
  private static String lowerCase(String sentence) {
    return sentence.matches("[A-Z][a-z ].*")
        ? sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1)
        : sentence;
  }

  /** All of it for a terminal. */
  public static String text() {
    StringBuilder text = new StringBuilder();
    for (Section section : sections()) {
      text.append(section.path().isEmpty() ? "top level" : section.title()).append('\n');
      wrap(text, "  ", section.meaning());
      for (Setting setting : section.settings()) {
        text.append("  ").append(setting.name()).append(": ").append(setting.type());
        text.append(
            setting.defaultValue().isEmpty()
                ? "; must be given"
                : "; default " + setting.defaultValue());
        text.append(setting.range().isEmpty() ? "" : "; " + setting.range()).append('\n');
        wrap(text, "      ", setting.meaning());
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void wrap(StringBuilder text, String indent, String paragraph) {
    if (paragraph.isEmpty()) {
      return;
    }
    int column = 0;
    for (String word : paragraph.replace("`", "").split(" ", -1)) {
      if (column > 0 && column + word.length() >= 100) {
        text.append('\n');
        column = 0;
      }
      text.append(column == 0 ? indent : " ").append(word);
      column += word.length() + (column == 0 ? indent.length() : 1);
    }
    text.append('\n');
  }

  /** All of it as Markdown, a heading and a table for each section. */
  public static String markdown() {
    return markdown(SettingMeanings.load());
  }

  static String markdown(SettingMeanings meanings) {
    StringBuilder text = new StringBuilder();
    for (Section section : sections(meanings)) {
      text.append("\n## ").append(section.path().isEmpty() ? "Top level" : section.title());
      text.append("\n\n");
      if (!section.meaning().isEmpty()) {
        text.append(section.meaning()).append("\n\n");
      }
      if (section.settings().isEmpty()) {
        text.append("No settings.\n");
        continue;
      }
      text.append("| setting | type | default | range | meaning |\n|---|---|---|---|---|\n");
      for (Setting setting : section.settings()) {
        String given = setting.defaultValue();
        text.append("| `").append(setting.name()).append("` | ").append(cell(setting.type()));
        text.append(" | ").append(given.isEmpty() ? "must be given" : "`" + given + "`");
        text.append(" | ").append(cell(setting.range())).append(" | ");
        text.append(cell(setting.meaning())).append(" |\n");
      }
    }
    return text.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("(^|[^`])<(?=[A-Za-z/])", "$1&lt;");
  }
}
