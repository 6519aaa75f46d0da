package org.rhosweep.spark.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * The two settings over which trials are shown as a grid, by what varies among them: lengths of the
 * task come first, then depth and other numbers, then words.
 *
 * @param x setting along the grid; one that does not vary where no other does
 * @param y setting up the grid, never x; one that does not vary where only x does
 * @param panels settings that vary and are neither
 */
public record GridSettings(String x, String y, List<String> panels) {
  /** What a task's length is, or what makes it longer. */
  private static final List<String> LENGTHS =
      List.of("padding", "sequence_length", "repeat", "delay", "copy_length");

  private static final List<String> OTHERS =
      List.of("depth", "target_radius", "learning_rate", "hidden_size", "init", "cell");
  private static final List<String> WHERE_NOTHING_VARIES = List.of("sequence_length", "depth");

  /**
   * For some trials.
   *
   * @param x as given, or null
   * @param y as given, or null
   */
  public static GridSettings of(TrialTable trials, String x, String y) {
    List<String> varying = trials.varying();
    List<String> axes = new ArrayList<>(preferred(varying));
    axes.addAll(WHERE_NOTHING_VARIES);
    String along = Optional.ofNullable(x).orElseGet(() -> first(axes, y));
    String up = Optional.ofNullable(y).orElseGet(() -> first(axes, along));
    return new GridSettings(
        along,
        up,
        varying.stream().filter(name -> !name.equals(along) && !name.equals(up)).toList());
  }

  /** Settings in the order in which they are taken for axes. */
  static List<String> preferred(List<String> settings) {
    List<String> axes = new ArrayList<>();
    LENGTHS.stream().filter(settings::contains).forEach(axes::add);
    OTHERS.stream().filter(s -> settings.contains(s) && isNumeric(s)).forEach(axes::add);
    settings.stream().filter(GridSettings::isNumeric).forEach(axes::add);
    OTHERS.stream().filter(settings::contains).forEach(axes::add);
    axes.addAll(settings);
    return axes.stream().distinct().toList();
  }

  /** Whether a setting has numbers. */
  public static boolean isNumeric(String setting) {
    for (Column column : SettingColumns.columns()) {
      if (column.name().equals(setting)) {
        return column.type() != ColumnType.STRING && column.type() != ColumnType.BOOLEAN;
      }
    }
    return false;
  }

  private static String first(List<String> names, String taken) {
    return names.stream().filter(name -> !name.equals(taken)).findFirst().orElseThrow();
  }
}
