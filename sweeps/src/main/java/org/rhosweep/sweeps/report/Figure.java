package org.rhosweep.sweeps.report;

import java.util.List;

/**
 * A figure of the report: panels, what they say, and where the numbers come from. Public for the
 * template alone.
 *
 * @param id names it, its data and its files
 * @param title what is shown
 * @param caption how to read it
 * @param panels charts
 * @param columns panels side by side that make rows comparable, 0 where nothing asks for it
 * @param folded whether it is shown only when asked for
 * @param omitted panels left out to keep the file small
 * @param sql gives its numbers
 * @param data its numbers
 */
public record Figure(
    String id,
    String title,
    String caption,
    List<Panel> panels,
    int columns,
    boolean folded,
    int omitted,
    String sql,
    Data data) {
  public Figure {
    panels = List.copyOf(panels);
  }

  /**
   * One chart.
   *
   * @param title what it stands for
   * @param svg the chart
   * @param notes what is to be said under it
   */
  public record Panel(String title, String svg, List<String> notes) {
    public Panel {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Numbers behind a figure.
   *
   * @param link that saves them, without network
   * @param rows in them
   * @param omitted rows left out to keep the file small
   */
  public record Data(String link, int rows, int omitted) {
    static Data of(Csv csv) {
      return new Data(csv.link(), csv.rows(), csv.omitted());
    }
  }

  /** Whether it is one chart, which then may be wide. */
  public boolean alone() {
    return panels.size() == 1;
  }
}
