package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;

/**
 * The columns of the trials table that hold settings: one for each setting of each variant, in the
 * order of the records. Settings share a column where its name is the same and no trial has both,
 * since they belong to different variants of the same choice.
 */
public final class SettingColumns {
  private final SettingType root;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();

  /** A column in the making. */
  private static final class Draft {
    final List<Position> owners = new ArrayList<>();
    final Map<SettingPath, Component> paths = new LinkedHashMap<>();
    final Set<String> variants = new LinkedHashSet<>();
    ColumnType type;
    boolean nullable;
    boolean builtIn;

    Draft(ColumnType type) {
      this.type = type;
    }
  }

  /**
   * Where a group stands.
   *
   * @param path its dotted path with a dot at its end, empty for the root
   * @param variant its name among the variants of a choice, or null
   * @param choices the variants it lies in: path of each choice around it, and the name chosen
   * @param optional whether a trial may lack it
   * @param prefix what the names of its columns begin with, empty where they have their own
   */
  private record Position(
      String path, String variant, Map<String, String> choices, boolean optional, String prefix) {
    Position section(String name, boolean mayBeNone) {
      return new Position(path + name + ".", null, choices, optional || mayBeNone, prefix);
    }

    Position variant(Component choice, String name) {
      Map<String, String> all = new LinkedHashMap<>(choices);
      all.put(path + choice.name(), name);
      String own = choice.ownColumns() ? columnOf(choice) + "_" : prefix;
      return new Position(path + choice.name() + ".", name, all, true, own);
    }

    String columnOf(Component setting) {
      return prefix.isEmpty()
          ? setting.columnName()
          : prefix + SettingType.snakeCase(setting.name());
    }

    /** Whether no trial has both. */
    boolean excludes(Position other) {
      return choices.entrySet().stream()
          .anyMatch(
              choice ->
                  other.choices.containsKey(choice.getKey())
                      && !other.choices.get(choice.getKey()).equals(choice.getValue()));
    }
  }

  /** The columns of trials, derived once. */
  private static final class Trials {
    static final SettingColumns COLUMNS = new SettingColumns(TrialSpec.class);
  }

  /**
   * Derives the columns of a settings record.
   *
   * @throws IllegalStateException where two settings want one column and cannot share it
   */
  SettingColumns(Class<?> settings) {
    root = SettingType.of(settings);
    add((Group) root, new Position("", null, Map.of(), false, ""), Set.of());
  }

  /** The columns of a settings record other than the trials'. */
  public static SettingColumns ofRecord(Class<? extends Record> settings) {
    return new SettingColumns(settings);
  }

  /** One column per setting of all variants. */
  public static List<Column> columns() {
    return Trials.COLUMNS.all();
  }

  /** A trial's values, in the order of {@link #columns}; null where a setting does not apply. */
  public static Object[] values(TrialSpec spec) {
    return Trials.COLUMNS.of(spec);
  }

  /**
   * A setting's column and those of the settings inside it: {@code init} with all that its schemes
   * have.
   *
   * @param name of a column, {@code depth}, or a path, {@code model.depth}
   * @return the setting's own column first; empty where there is no such setting
   */
  public static List<String> columnsOf(String name) {
    for (Map.Entry<String, Draft> draft : Trials.COLUMNS.drafts.entrySet()) {
      Set<SettingPath> paths = draft.getValue().paths.keySet();
      if (draft.getKey().equals(name) || paths.stream().anyMatch(p -> p.text().equals(name))) {
        List<String> columns = new ArrayList<>(List.of(draft.getKey()));
        Trials.COLUMNS.drafts.forEach(
            (column, other) -> {
              if (other.paths.keySet().stream()
                  .allMatch(p -> paths.stream().anyMatch(p::isBelow))) {
                columns.add(column);
              }
            });
        return List.copyOf(columns);
      }
    }
    return List.of();
  }

  /** The end of an error about an unknown name; starts with a semicolon where it is not empty. */
  public static String suggestion(String found, List<String> valid) {
    return Names.suggestion(found, valid);
  }

  /** Whether a column holds settings of plug-ins alone. */
  public static boolean isOfPlugins(String column) {
    Draft draft = Trials.COLUMNS.drafts.get(column);
    return draft != null && !draft.builtIn;
  }

  private static boolean isAdded(Component component) {
    return Plugins.current().hasClass(component.accessor().getDeclaringClass());
  }

  /** These columns. */
  public List<Column> all() {
    List<Column> columns = new ArrayList<>();
    drafts.forEach(
        (name, draft) ->
            columns.add(new Column(name, draft.type, draft.nullable, description(draft))));
    return columns;
  }

  /** The values of a record of these settings, in the order of {@link #all}. */
  public Object[] of(Object settings) {
    Object[] values = new Object[drafts.size()];
    int index = 0;
    for (Draft draft : drafts.values()) {
      for (Map.Entry<SettingPath, Component> entry : draft.paths.entrySet()) {
        Object value = entry.getKey().valueIn(root, settings);
        if (value != SettingPath.ABSENT && !isAsBefore(entry.getValue(), value)) {
          values[index] = widened(SettingPaths.columnValue(value), draft.type);
        }
      }
      index++;
    }
    return values;
  }

  /** Rows from before there was the setting have NULL, and equal trials have equal rows. */
  private static boolean isAsBefore(Component component, Object value) {
    return component.omittedAtDefault() && component.isDefault(value);
  }

  private static Object widened(Object value, ColumnType type) {
    if (value instanceof Integer number && type != ColumnType.INT) {
      return type == ColumnType.LONG ? (Object) number.longValue() : number.doubleValue();
    }
    return value;
  }

  private static String description(Draft draft) {
    Set<String> paths = new LinkedHashSet<>();
    draft.paths.keySet().forEach(path -> paths.add(path.text()));
    String before =
        draft.paths.values().stream().anyMatch(c -> c.omittedAtDefault() && !c.nullable())
            ? "; NULL for the default"
            : "";
    return "setting "
        + String.join(" or ", paths)
        + (draft.variants.isEmpty() ? "" : " (" + String.join(", ", draft.variants) + ")")
        + before;
  }

  private void add(Group group, Position position, Set<String> inEveryVariant) {
    for (Component component : group.components().values()) {
      String path = position.path() + component.name();
      if (component.type() instanceof Group section) {
        add(section, position.section(component.name(), component.nullable()), Set.of());
        continue;
      }
      boolean optional =
          component.omittedAtDefault()
              || (position.optional() && !inEveryVariant.contains(component.name()));
      column(component, path, position, optional || component.nullable());
      if (component.type() instanceof Choice choice) {
        Set<String> shared = null;
        for (Group variant : choice.variants().values()) {
          if (shared == null) {
            shared = new LinkedHashSet<>(variant.components().keySet());
          }
          shared.retainAll(variant.components().keySet());
        }
        Set<String> everywhere = optional ? Set.of() : shared;
        choice
            .variants()
            .forEach(
                (name, variant) -> add(variant, position.variant(component, name), everywhere));
      }
    }
  }

  private void column(Component component, String path, Position position, boolean nullable) {
    ColumnType type = columnType(component.type());
    String column = position.columnOf(component);
    Draft draft = drafts.computeIfAbsent(column, name -> new Draft(type));
    if (!draft.owners.stream().allMatch(position::excludes)) {
      throw new IllegalStateException(
          "column " + column + " is wanted by two settings, one is " + path);
    }
    if (draft.type != type && isAdded(component)) {
      // Else earlier rows could not be read.
      throw new IllegalStateException(
          "column " + column + " is " + draft.type + ", and " + path + " is " + type);
    }
    draft.owners.add(position);
    draft.builtIn |= !isAdded(component);
    draft.type = common(column, draft.type, type);
    draft.nullable |= nullable;
    draft.paths.put(
        SettingPath.parse(root, path, SourceLocation.of(path), new Problems()), component);
    if (position.variant() != null) {
      draft.variants.add(position.variant());
    }
  }

  private static ColumnType columnType(SettingType type) {
    Class<?> leaf = type instanceof Leaf scalar ? scalar.type() : String.class;
    if (leaf == int.class) {
      return ColumnType.INT;
    } else if (leaf == long.class) {
      return ColumnType.LONG;
    } else if (leaf == double.class) {
      return ColumnType.DOUBLE;
    }
    return leaf == boolean.class ? ColumnType.BOOLEAN : ColumnType.STRING;
  }

  /** The type that holds both: integers widen, everything else must agree. */
  private static ColumnType common(String column, ColumnType a, ColumnType b) {
    if (a == b) {
      return a;
    }
    Set<ColumnType> both = Set.of(a, b);
    if (both.equals(Set.of(ColumnType.INT, ColumnType.LONG))) {
      return ColumnType.LONG;
    } else if (both.equals(Set.of(ColumnType.INT, ColumnType.DOUBLE))) {
      return ColumnType.DOUBLE;
    }
    throw new IllegalStateException("column " + column + " cannot be " + a + " and " + b);
  }
}
