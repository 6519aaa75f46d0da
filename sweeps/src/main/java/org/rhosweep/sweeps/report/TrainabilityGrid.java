package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Setting;
import org.rhosweep.sweeps.report.ReportData.Theory;

/**
 * Arms as grids: how far the gradient must reach (time steps, or else layers) against how the
 * weights begin, one grid for each combination of the other settings.
 *
 * @param yName what rows are, such as {@code time steps}
 * @param overTime whether rows are time steps, which the theory speaks of
 * @param rows ascending
 * @param panels one grid each
 */
record TrainabilityGrid(String yName, boolean overTime, List<Integer> rows, List<Panel> panels) {
  /** Settings that make a sequence longer. */
  private static final List<String> LENGTHS = List.of("sequence_length", "padding", "repeat");

  /**
   * One grid.
   *
   * @param title values of the other settings
   * @param columns lines of the facets, as labels
   * @param styles of the columns
   * @param arms one list per row; null where the sweep has no such arm
   */
  record Panel(String title, List<String> columns, List<Integer> styles, List<List<Arm>> arms) {
    /** The arms of a column that there are, shortest first. */
    List<Arm> column(int column) {
      return arms.stream().map(row -> row.get(column)).filter(Objects::nonNull).toList();
    }
  }

  /** The grids, or empty where neither length nor depth varies, or nothing stands beside it. */
  static Optional<TrainabilityGrid> of(List<Setting> telling, List<Arm> arms) {
    int[] lengths =
        arms.stream().mapToInt(Arm::timeSteps).filter(n -> n > 0).distinct().sorted().toArray();
    boolean overTime = lengths.length > 1;
    List<Setting> others =
        telling.stream()
            .filter(s -> overTime ? !LENGTHS.contains(s.name()) : !s.name().equals("depth"))
            .toList();
    ToDoubleFunction<Arm> place = overTime ? Arm::timeSteps : TrainabilityGrid::depth;
    int[] rows =
        arms.stream()
            .mapToDouble(place)
            .filter(y -> y > 0)
            .mapToInt(y -> (int) y)
            .distinct()
            .sorted()
            .toArray();
    if (rows.length < 2 || others.isEmpty()) {
      return Optional.empty();
    }
    List<Panel> panels = new ArrayList<>();
    for (Facets.Panel facet : Facets.of(others, arms, Integer.MAX_VALUE).panels()) {
      Panel panel = panel(facet, rows, place, arms);
      long rowsUsed =
          panel.arms().stream().filter(r -> r.stream().anyMatch(Objects::nonNull)).count();
      if (rowsUsed > 1) {
        panels.add(panel);
      }
    }
    return panels.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TrainabilityGrid(
                overTime ? "time steps" : "depth, layers",
                overTime,
                Arrays.stream(rows).boxed().toList(),
                panels));
  }

  private static double depth(Arm arm) {
    String depth = arm.factors().get("depth");
    return depth == null ? 0 : Double.parseDouble(depth);
  }

  private static Panel panel(
      Facets.Panel facet, int[] rows, ToDoubleFunction<Arm> place, List<Arm> arms) {
    List<Facets.Line> lines =
        facet.lines().stream().sorted(Comparator.comparingInt(Facets.Line::style)).toList();
    List<String> columns = lines.stream().map(Facets.Line::label).distinct().toList();
    List<Integer> styles = lines.stream().map(Facets.Line::style).distinct().toList();
    List<List<Arm>> grid = new ArrayList<>();
    for (int ignored : rows) {
      grid.add(new ArrayList<>(java.util.Collections.nCopies(columns.size(), null)));
    }
    for (Facets.Line line : lines) {
      Arm arm = arms.get(line.arm());
      int row = Arrays.binarySearch(rows, (int) place.applyAsDouble(arm));
      if (row >= 0) {
        grid.get(row).set(columns.indexOf(line.label()), arm);
      }
    }
    return new Panel(facet.title(), columns, styles, grid);
  }

  /** Where a length lies among the rows, on a logarithmic scale: 0 is the lowest row. */
  double level(double length) {
    if (Double.isNaN(length)) {
      return Double.NaN;
    }
    if (length <= 0) {
      return -1;
    }
    if (Double.isInfinite(length)) {
      return rows.size();
    }
    int above = 1;
    while (above < rows.size() - 1 && rows.get(above) < length) {
      above++;
    }
    double low = rows.get(above - 1);
    double high = rows.get(above);
    return above - 1 + Math.log(length / low) / Math.log(high / low);
  }

  /**
   * A predicted length of a column. Where it differs from row to row, since the initialisation
   * knows the length, the last one that its own length does not exceed.
   */
  static double predicted(Panel panel, int column, ToDoubleFunction<Theory> length) {
    double found = Double.NaN;
    for (Arm arm : panel.column(column)) {
      double predicted = length.applyAsDouble(arm.theory());
      if (Double.isNaN(found) || predicted >= arm.timeSteps()) {
        found = predicted;
      }
    }
    return found;
  }

  /**
   * Up to where a column's median metric stays on the good side of a threshold: the place between
   * two rows where it crosses, at either end where it does not.
   */
  double measured(Panel panel, int column, double threshold, boolean higherIsBetter) {
    double sign = higherIsBetter ? 1 : -1;
    double before = Double.NaN;
    int rowBefore = -1;
    boolean any = false;
    for (int row = 0; row < rows.size(); row++) {
      Arm arm = panel.arms().get(row).get(column);
      if (arm == null) {
        continue;
      }
      double median = arm.finalMetric().median();
      // Where no trial completed, nothing was learnt.
      double gap = Double.isNaN(median) ? Double.NEGATIVE_INFINITY : sign * (median - threshold);
      any = true;
      if (gap < 0) {
        if (rowBefore < 0) {
          return -1;
        }
        double share = Double.isInfinite(gap) ? 0.5 : before / (before - gap);
        return rowBefore + share * (row - rowBefore);
      }
      before = gap;
      rowBefore = row;
    }
    return any ? rows.size() : Double.NaN;
  }
}
