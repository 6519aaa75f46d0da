package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/**
 * The views that statements need. To list a table is to look into each of its files, so that a
 * table waits for the first statement that names it.
 */
final class SqlViews {
  private final OutputTables tables;
  private final Set<Table> registered = new LinkedHashSet<>();

  SqlViews(OutputTables tables) {
    this.tables = tables;
  }

  /** Has views of what a statement names, as the output is now. */
  void prepare(String statement) throws IOException, OutputException {
    List<Table> more = new ArrayList<>(named(statement));
    more.removeAll(registered);
    if (registered.isEmpty()) {
      registered.add(ResultTables.TRIALS); // says what is committed of all others
      registered.addAll(more);
      listAgain();
    } else if (more.isEmpty()) {
      if (tables.areStale()) {
        listAgain();
      }
    } else {
      registered.addAll(more);
      if (!tables.registerMore(more.stream().filter(SqlViews::isOfTrials).toList())) {
        listAgain();
      } else if (more.contains(ResultTables.THEORY)) {
        tables.registerAlone(ResultTables.THEORY);
      }
    }
  }

  /** Lists all of them anew: files have gone. */
  void listAgain() throws IOException, OutputException {
    tables.register(ResultTables.TRIALS, registered.stream().filter(SqlViews::isOfTrials).toList());
    if (registered.contains(ResultTables.THEORY)) {
      tables.registerAlone(ResultTables.THEORY);
    }
  }

  private static boolean isOfTrials(Table table) {
    return !table.equals(ResultTables.THEORY);
  }

  /** Tables whose names are words of a statement; all where none is, as in SHOW TABLES. */
  static List<Table> named(String statement) {
    List<Table> named =
        ResultTables.readable().stream()
            .filter(
                table ->
                    Pattern.compile("\\b" + table.name() + "\\b", Pattern.CASE_INSENSITIVE)
                        .matcher(statement)
                        .find())
            .toList();
    return named.isEmpty() ? ResultTables.readable() : named;
  }
}
