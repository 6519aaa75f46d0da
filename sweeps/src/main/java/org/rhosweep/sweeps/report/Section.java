package org.rhosweep.sweeps.report;

import java.util.List;

/**
 * A chapter of the report. Public for the template alone.
 *
 * @param id names it in links
 * @param title of the chapter
 * @param intro what the chapter is about
 * @param legend whether its lines have looks that are explained once
 * @param figures in order
 */
public record Section(String id, String title, String intro, boolean legend, List<Figure> figures) {
  public Section {
    figures = List.copyOf(figures);
  }
}
