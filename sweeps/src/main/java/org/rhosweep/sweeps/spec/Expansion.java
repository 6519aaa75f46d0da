package org.rhosweep.sweeps.spec;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;

/**
 * Walks the grid of a sweep. A section is bound once for each combination of the axes that touch
 * it, however many cells have that combination.
 */
final class Expansion {
  static final int MAX_TRIALS = 1_000_000;

  private static final String SEED = "seed";

  private final Group trial;
  private final SweepDraft draft;
  private final Problems problems;
  private final List<Dimension> dimensions = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();

  /** Axes that are walked side by side: one axis of the product, or the zipped ones. */
  private record Dimension(List<SweepAxis> axes, int size) {}

  /** One value at one path: what an axis says in a cell. */
  private record Assignment(SweepAxis axis, YamlValue value) {}

  /** A part of a trial, with its values by the cell's place along the dimensions that touch it. */
  private record Section(
      Component component, List<Integer> dimensions, Map<Integer, Object> bound) {}

  private Expansion(Group trial, SweepDraft draft, Problems problems) {
    this.trial = trial;
    this.draft = draft;
    this.problems = problems;
    for (SweepAxis axis : draft.axes()) {
      dimensions.add(new Dimension(List.of(axis), axis.values().size()));
    }
    if (!draft.zip().isEmpty()) {
      dimensions.add(new Dimension(draft.zip(), draft.zip().get(0).values().size()));
    }
    for (Component component : trial.components().values()) {
      if (!component.name().equals(SEED)) {
        List<Integer> touching = new ArrayList<>();
        for (int d = 0; d < dimensions.size(); d++) {
          if (dimensions.get(d).axes().stream()
              .anyMatch(axis -> axis.path().section().equals(component.name()))) {
            touching.add(d);
          }
        }
        sections.add(new Section(component, touching, new HashMap<>()));
      }
    }
  }

  /** Every cell once, in grid order; what is wrong with cells is added to the problems. */
  static List<TrialSpec> expand(SweepDraft draft, Problems problems) {
    Group trial = (Group) SettingType.of(TrialSpec.class);
    Expansion expansion = new Expansion(trial, draft, problems);
    expansion.checkBase();
    List<Exclusion> exclusions = expansion.exclusions();
    return expansion.isTooLarge() ? List.of() : expansion.walk(exclusions);
  }

  /** Checks what the file gives for each section, also where an axis replaces it. */
  private void checkBase() {
    List<SweepAxis> assignments = draft.assignments();
    Binder binder =
        new Binder(
            problems,
            path -> assignments.stream().anyMatch(a -> a.path().text().startsWith(path + ".")));
    draft
        .sections()
        .forEach(
            (name, value) -> binder.bind(trial.components().get(name).type(), false, value, name));
  }

  private boolean isTooLarge() {
    BigInteger cells = BigInteger.valueOf(draft.seeds().size());
    for (Dimension dimension : dimensions) {
      cells = cells.multiply(BigInteger.valueOf(dimension.size()));
    }
    if (cells.compareTo(BigInteger.valueOf(MAX_TRIALS)) <= 0) {
      return false;
    }
    String factors =
        dimensions.stream().map(d -> d.size() + " x ").collect(Collectors.joining())
            + draft.seeds().size()
            + " seeds";
    problems.add(
        draft.location(),
        "the grid has " + cells + " trials (" + factors + "), more than " + MAX_TRIALS);
    return true;
  }

  private List<Exclusion> exclusions() {
    List<Exclusion> exclusions = new ArrayList<>();
    for (Mapping entry : draft.exclude()) {
      Exclusion exclusion = Exclusion.of(trial, entry, problems);
      if (exclusion != null) {
        exclusions.add(exclusion);
      }
    }
    return exclusions;
  }

  private List<TrialSpec> walk(List<Exclusion> exclusions) {
    Set<Exclusion> used = new LinkedHashSet<>();
    Set<TrialSpec> specs = new LinkedHashSet<>();
    ExclusionIndex index = new ExclusionIndex(trial, exclusions);
    boolean whole = problems.isEmpty();
    int[] cell = new int[dimensions.size()];
    do {
      Object[] values = values(cell);
      if (values == null) {
        whole = false;
        continue;
      }
      for (long seed : draft.seeds()) {
        values[values.length - 1] = seed; // the last component of a trial
        TrialSpec spec = trial(values);
        if (spec == null) {
          whole = false;
          continue;
        }
        List<Exclusion> matching = index.matching(spec);
        used.addAll(matching);
        if (matching.isEmpty()) {
          specs.add(spec);
        }
      }
      if (!index.isWithinBounds()) {
        problems.add(
            exclusions.get(0).location(),
            "exclude has "
                + exclusions.size()
                + " entries, too many different ones for so many cells; exclude fewer settings"
                + " together, or shorten the axes");
        return List.of();
      }
    } while (next(cell));
    if (whole) {
      checkUse(exclusions, used, specs);
    }
    return List.copyOf(specs);
  }

  private TrialSpec trial(Object[] values) {
    try {
      return (TrialSpec) trial.construct(values);
    } catch (IllegalArgumentException e) {
      problems.add(draft.location(), e.getMessage());
      return null;
    }
  }

  private void checkUse(List<Exclusion> exclusions, Set<Exclusion> used, Set<TrialSpec> specs) {
    for (Exclusion exclusion : exclusions) {
      if (!used.contains(exclusion) && !draft.gridOverridden()) {
        problems.add(
            exclusion.location(), "no cell of the grid is excluded by " + exclusion.text());
      }
    }
    if (specs.isEmpty()) {
      problems.add(draft.location(), "every cell of the grid is excluded, nothing is left to run");
    }
  }

  /** Moves on to the next cell, the last dimension fastest. */
  private boolean next(int[] cell) {
    for (int d = cell.length - 1; d >= 0; d--) {
      cell[d]++;
      if (cell[d] < dimensions.get(d).size()) {
        return true;
      }
      cell[d] = 0;
    }
    return false;
  }

  /** The sections of a cell and room for its seed, or null where one could not be bound. */
  private Object[] values(int[] cell) {
    Object[] values = new Object[sections.size() + 1];
    boolean whole = true;
    for (int s = 0; s < sections.size(); s++) {
      Section section = sections.get(s);
      int index = 0; // place along the dimensions that touch the section, below MAX_TRIALS
      for (int d : section.dimensions()) {
        index = index * dimensions.get(d).size() + cell[d];
      }
      Object bound = section.bound().get(index);
      if (bound == null) {
        bound = bind(section, cell);
        section.bound().put(index, bound);
      }
      whole &= bound != Binder.FAILED;
      values[s] = bound;
    }
    return whole ? values : null;
  }

  private Object bind(Section section, int[] cell) {
    Component component = section.component();
    YamlValue written = draft.sections().get(component.name());
    for (Assignment assignment : assignments(section, cell)) {
      written =
          new SettingTree(problems).with(component, written, assignment.axis(), assignment.value());
      if (written == null) {
        return Binder.FAILED;
      }
    }
    return new Binder(problems)
        .bind(
            component.type(),
            component.nullable(),
            written == null ? component.defaultValue() : written,
            component.name());
  }

  /** What overrides and axes say about a section in a cell: sections before what is inside them. */
  private List<Assignment> assignments(Section section, int[] cell) {
    List<Assignment> assignments = new ArrayList<>();
    for (SweepAxis override : draft.overrides()) {
      assignments.add(new Assignment(override, override.values().get(0)));
    }
    for (int d : section.dimensions()) {
      for (SweepAxis axis : dimensions.get(d).axes()) {
        assignments.add(new Assignment(axis, axis.values().get(cell[d])));
      }
    }
    assignments.removeIf(a -> !a.axis().path().section().equals(section.component().name()));
    assignments.sort(Comparator.comparingInt(a -> a.axis().path().keys().size()));
    return assignments;
  }
}
