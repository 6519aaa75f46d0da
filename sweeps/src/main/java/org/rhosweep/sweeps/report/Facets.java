package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Setting;

/**
 * Small multiples: one factor tells the lines of a panel apart, the others tell the panels apart. A
 * factor that only some arms have, such as the target radius of one initialisation, belongs to the
 * line.
 *
 * @param lineFactor the setting that lines differ in; empty where there is one line
 * @param panels in the order of the settings' values
 * @param columns panels side by side that make rows comparable, 0 where nothing asks for it
 */
record Facets(String lineFactor, List<Panel> panels, int columns) {
  private static final int LINES = 8;
  private static final String PREFERRED = "init";

  /**
   * One panel.
   *
   * @param title values of the factors that it stands for; empty where it is the only one
   */
  record Panel(String title, List<Line> lines) {}

  /**
   * One arm in a panel.
   *
   * @param style the same for the same line of all panels
   */
  record Line(int arm, String label, int style) {}

  static Facets of(List<Setting> varying, List<Arm> arms) {
    return of(varying, arms, LINES);
  }

  /**
   * Facets.
   *
   * @param most lines in a panel; one with more becomes several
   */
  static Facets of(List<Setting> varying, List<Arm> arms, int most) {
    List<Setting> everywhere =
        varying.stream()
            .filter(s -> arms.stream().allMatch(arm -> arm.factors().containsKey(s.name())))
            .toList();
    Setting line = lineFactor(everywhere);
    List<Setting> panelFactors = everywhere.stream().filter(s -> !s.equals(line)).toList();
    List<Setting> lineFactors = varying.stream().filter(s -> !panelFactors.contains(s)).toList();

    Map<String, Integer> styles = styles(lineFactors, line, arms);
    Map<List<Integer>, List<Line>> byPanel = new LinkedHashMap<>();
    Map<List<Integer>, String> titles = new LinkedHashMap<>();
    for (int i = 0; i < arms.size(); i++) {
      Arm arm = arms.get(i);
      List<Integer> place = place(panelFactors, arm);
      String label = label(lineFactors, line, arm, arms);
      byPanel
          .computeIfAbsent(place, p -> new ArrayList<>())
          .add(new Line(i, label, styles.get(label)));
      titles.putIfAbsent(place, title(panelFactors, arm));
    }
    List<Panel> panels = new ArrayList<>();
    boolean whole = true;
    for (List<Integer> place : inOrder(byPanel)) {
      List<Panel> parts = parts(titles.get(place), byPanel.get(place), most);
      whole &= parts.size() == 1;
      panels.addAll(parts);
    }
    return new Facets(
        line == null ? "" : line.name(), List.copyOf(panels), whole ? columns(panelFactors) : 0);
  }

  private static Setting lineFactor(List<Setting> candidates) {
    return candidates.stream()
        .filter(s -> s.name().equals(PREFERRED))
        .findFirst()
        .or(
            () ->
                candidates.stream()
                    .filter(s -> s.values().size() <= LINES)
                    .max(Comparator.comparingInt(s -> s.values().size())))
        .or(() -> candidates.stream().reduce((a, b) -> b))
        .orElse(null);
  }

  /** Labels in the order of the values, so that a line looks the same in all panels. */
  private static Map<String, Integer> styles(
      List<Setting> lineFactors, Setting line, List<Arm> arms) {
    List<String> labels =
        arms.stream()
            .sorted(Comparator.comparing(arm -> place(lineFactors, arm), Facets::compare))
            .map(arm -> label(lineFactors, line, arm, arms))
            .distinct()
            .toList();
    Map<String, Integer> styles = new LinkedHashMap<>();
    labels.forEach(label -> styles.put(label, styles.size()));
    return styles;
  }

  /**
   * The line's value, and what only some arms have: the value alone where it is one, such as {@code
   * lsc 0.5}, by name where there are several.
   */
  private static String label(List<Setting> lineFactors, Setting line, Arm arm, List<Arm> arms) {
    List<Setting> own =
        lineFactors.stream()
            .filter(s -> !s.equals(line) && arm.factors().containsKey(s.name()))
            .filter(s -> tells(s, line, arm, arms))
            .toList();
    List<String> parts = new ArrayList<>();
    if (line != null) {
      parts.add(value(arm, line));
    }
    for (Setting setting : own) {
      parts.add(own.size() == 1 ? value(arm, setting) : setting.name() + " " + value(arm, setting));
    }
    return parts.isEmpty() ? "all" : String.join(" ", parts);
  }

  /** Whether arms with the line's value differ in a setting, or there is no line to differ in. */
  private static boolean tells(Setting setting, Setting line, Arm arm, List<Arm> arms) {
    return line == null
        || arms.stream()
                .filter(other -> value(arm, line).equals(value(other, line)))
                .map(other -> String.valueOf(value(other, setting)))
                .distinct()
                .count()
            > 1;
  }

  private static String title(List<Setting> panelFactors, Arm arm) {
    return panelFactors.stream()
        .map(s -> s.name() + " " + value(arm, s))
        .collect(Collectors.joining(" · "));
  }

  private static String value(Arm arm, Setting setting) {
    return arm.factors().get(setting.name());
  }

  private static List<Integer> place(List<Setting> factors, Arm arm) {
    return factors.stream()
        .map(s -> arm.factors().containsKey(s.name()) ? s.values().indexOf(value(arm, s)) : -1)
        .toList();
  }

  private static List<List<Integer>> inOrder(Map<List<Integer>, List<Line>> byPanel) {
    return byPanel.keySet().stream().sorted(Facets::compare).toList();
  }

  private static int compare(List<Integer> a, List<Integer> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return Integer.compare(a.get(i), b.get(i));
      }
    }
    return 0;
  }

  /** A panel with more lines than can be told apart becomes several. */
  private static List<Panel> parts(String title, List<Line> lines, int most) {
    List<Line> ordered = lines.stream().sorted(Comparator.comparingInt(Line::style)).toList();
    if (ordered.size() <= most) {
      return List.of(new Panel(title, ordered));
    }
    List<Panel> parts = new ArrayList<>();
    int count = (ordered.size() + most - 1) / most;
    for (int part = 0; part < count; part++) {
      int from = part * most;
      String name = title + (title.isEmpty() ? "" : " · ") + "part " + (part + 1) + " of " + count;
      parts.add(new Panel(name, ordered.subList(from, Math.min(from + most, ordered.size()))));
    }
    return parts;
  }

  /** With several panel factors, the values of the last one stand side by side. */
  private static int columns(List<Setting> panelFactors) {
    if (panelFactors.size() < 2) {
      return 0;
    }
    int values = panelFactors.get(panelFactors.size() - 1).values().size();
    return values <= 4 ? values : 0;
  }
}
