package org.rhosweep.spark.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * The two settings over which trials are shown as a grid, by what varies among them: how far the
 * gradient has to reach comes first, then numbers with many values, then words.
 *
 * @param x setting along the grid; one that does not vary where no other does
 * @param y setting up the grid, never x
 * @param panels settings that vary and are neither
 */
public record GridSettings(String x, String y, List<String> panels) {
  private static final List<String> LENGTHS =
      List.of("sequence_length", "padding", "repeat", "delay", "copy_length");
  private static final String DEPTH = "depth";

  /**
   * For some trials.
   *
   * @param x as given, or null
   * @param y as given, or null
   */
  public static GridSettings of(TrialTable trials, String x, String y) {
    List<String> varying = trials.varying();
    List<String> numbers = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Column column : SettingColumns.columns()) {
      if (varying.contains(column.name())) {
        boolean word = column.type() == ColumnType.STRING || column.type() == ColumnType.BOOLEAN;
        (word ? words : numbers).add(column.name());
      }
    }
    Comparator<String> mostValues =
        Comparator.comparingInt(name -> -trials.values(name).size()); // else as the columns are
    numbers.sort(mostValues);
    words.sort(mostValues);
    List<String> along = new ArrayList<>(LENGTHS.stream().filter(varying::contains).toList());
    numbers.stream().filter(n -> !along.contains(n) && !n.equals(DEPTH)).forEach(along::add);
    along.addAll(words);
    along.add(DEPTH);
    along.add(LENGTHS.get(0));
    List<String> up = new ArrayList<>();
    if (varying.contains(DEPTH)) {
      up.add(DEPTH);
    }
    up.addAll(numbers);
    up.addAll(words);
    up.add(DEPTH);
    up.add(LENGTHS.get(0));
    String usedY = y;
    // Depth goes up where there is nothing else to go along.
    String usedX = Optional.ofNullable(x).orElseGet(() -> first(along, usedY, varying));
    String chosenY = Optional.ofNullable(y).orElseGet(() -> first(up, usedX, varying));
    return new GridSettings(
        usedX,
        chosenY,
        varying.stream().filter(name -> !name.equals(usedX) && !name.equals(chosenY)).toList());
  }

  private static String first(List<String> names, String taken, List<String> varying) {
    boolean onlyDepth = varying.equals(List.of(DEPTH));
    return names.stream()
        .filter(name -> !name.equals(taken))
        .filter(name -> !(onlyDepth && taken == null && name.equals(DEPTH)))
        .findFirst()
        .orElseThrow();
  }
}
