package org.rhosweep.sweeps.ablation;

import java.util.List;
import java.util.Locale;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * What is varied. A choice such as {@code init} comes with its own settings: an arm is {@code lsc}
 * together with its target radius, and none of these settings pairs trials.
 *
 * @param name column of the trials table
 * @param columns this column and those of the settings inside it
 */
public record Factor(String name, List<String> columns) {
  public Factor {
    columns = List.copyOf(columns);
  }

  /**
   * By a column of settings, {@code depth}, or a path in a sweep file, {@code model.depth}.
   *
   * @throws AblationException where there is no such setting, with the nearest
   */
  public static Factor named(String name) throws AblationException {
    return named(name, "to compare by", "the seed pairs trials and can be no factor");
  }

  /**
   * A setting to tune, likewise.
   *
   * @throws AblationException where there is no such setting, with the nearest, and for the seed
   */
  public static Factor tuned(String name) throws AblationException {
    return named(name, "to tune", "the seed cannot be tuned: seeds are replicates");
  }

  private static Factor named(String name, String what, String noSeed) throws AblationException {
    List<String> columns = SettingColumns.columnsOf(name);
    if (columns.isEmpty()) {
      List<String> valid = SettingColumns.columns().stream().map(Column::name).toList();
      String suggestion = SettingColumns.suggestion(name, valid);
      if (suggestion.isEmpty()) { // a path of a sweep file: by the column that its end may be
        String end = name.substring(name.lastIndexOf('.') + 1);
        suggestion =
            SettingColumns.suggestion(
                end.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT), valid);
      }
      throw new AblationException(
          "there is no setting \"%s\" %s%s".formatted(name, what, suggestion));
    }
    if (columns.contains("seed")) {
      throw new AblationException(noSeed);
    }
    return new Factor(columns.get(0), columns);
  }

  /** Without some columns, which are not what levels differ in. */
  Factor without(List<String> others) {
    return new Factor(name, columns.stream().filter(column -> !others.contains(column)).toList());
  }
}
