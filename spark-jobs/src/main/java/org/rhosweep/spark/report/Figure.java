package org.rhosweep.spark.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.storage.ExternalPath;

/**
 * A question of the report: a query, and how its answer is drawn. One without a specification is a
 * table.
 *
 * @param query what Spark SQL executes
 * @param specification text of {@code figure.vl.json}, a subset of Vega-Lite, in which {@code
 *     :name} stands for a parameter of the query; empty for a table
 * @param asked what the command line asks for it by: its name, or a folder of the user's
 */
record Figure(NamedQuery query, Optional<String> specification, String asked) {
  /** One that comes with rhosweep. */
  Figure(NamedQuery query, Optional<String> specification) {
    this(query, specification, query.name());
  }

  /** File of the specification in a figure's folder. */
  static final String FILE = "figure.vl.json";

  private static final String OWN_SECTION = "own";

  /** All figures that come with rhosweep, in the order of their sections. */
  static List<Figure> all() {
    return NamedQuery.all().stream()
        .map(query -> new Figure(query, NamedQuery.resource(query.name(), FILE)))
        .sorted(
            Comparator.comparing((Figure figure) -> figure.query.section())
                .thenComparing(figure -> figure.query.place()))
        .toList();
  }

  /**
   * Figures of the user's: folders with {@code query.sql} and, unless it is a table, {@code
   * figure.vl.json}.
   *
   * @param folders paths of this machine or URIs
   * @throws QueryException if a folder has no query, or a name that another figure has or none can
   *     have
   */
  static List<Figure> at(List<String> folders, Configuration hadoop) throws IOException {
    List<Figure> figures = new ArrayList<>();
    Set<String> names = new HashSet<>(NamedQuery.NAMES);
    for (String location : folders) {
      ExternalPath folder = ExternalPath.of(location, hadoop);
      ExternalPath file = folder.child(NamedQuery.FILE);
      String text;
      try {
        text = file.read();
      } catch (FileNotFoundException e) {
        throw new QueryException(
            "--figure %s: there is no file %s: a figure is a folder with %s and %s"
                .formatted(location, file, NamedQuery.FILE, FILE));
      }
      requireName(location, folder.name(), names);
      Optional<String> specification;
      try {
        specification = Optional.of(folder.child(FILE).read());
      } catch (FileNotFoundException e) {
        specification = Optional.empty();
      }
      NamedQuery query = NamedQuery.parse(folder.name(), text);
      String section = query.section().isEmpty() ? OWN_SECTION : query.section();
      if (!ReportPage.SECTIONS.containsKey(section)) {
        throw new QueryException(
            "--figure %s: there is no section \"%s\" in a report; it is one of %s"
                .formatted(location, section, String.join(", ", ReportPage.SECTIONS.keySet())));
      }
      figures.add(
          new Figure(
              new NamedQuery(
                  query.name(),
                  query.answers(),
                  section,
                  query.place(),
                  query.parameters(),
                  query.sql()),
              specification,
              location));
    }
    return figures;
  }

  /** Files, anchors and links are called by it. */
  private static void requireName(String location, String name, Set<String> taken) {
    if (!name.matches("[A-Za-z][A-Za-z0-9-]*")) {
      throw new QueryException(
          "--figure %s: a figure's folder is named by a letter, then letters, digits, hyphens"
              .formatted(location));
    }
    if (!taken.add(name)) {
      throw new QueryException(
          "--figure %s: there is a figure %s already; rename the folder".formatted(location, name));
    }
  }
}
