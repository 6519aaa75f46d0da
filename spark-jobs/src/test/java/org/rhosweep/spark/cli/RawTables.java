package org.rhosweep.spark.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/**
 * What a stranger finds in an output: every row of every file, read by DuckDB, without what may
 * differ from run to run (times, and which bundle a trial was in).
 */
public final class RawTables {
  private RawTables() {}

  /** Columns that say when, where and how fast, not what. */
  private static boolean isDeterministic(Column column) {
    return !column.name().equals("segment")
        && !column.name().equals("seconds")
        && !column.name().endsWith("_seconds")
        && !column.name().equals("gflops")
        && !column.name().equals("pretraining_reused")
        && !column.name().equals("started_at")
        && !column.name().equals("host")
        && !column.name().equals("code_version");
  }

  /** The rows of each table of trials, in one order; a double is as exact as it prints. */
  public static Map<String, List<String>> of(Path out) throws SQLException {
    return of(out, "true");
  }

  /**
   * Rows of some trials only. As the documents tell readers, rows count where (trial, segment) is
   * in the trials table; of that table itself every row counts.
   */
  public static Map<String, List<String>> of(Path out, String condition) throws SQLException {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    for (Table table : ResultTables.all()) {
      tables.put(
          table.name(),
          rows(
              out,
              table,
              "WHERE (trial_id, segment) IN (SELECT (trial_id, segment) FROM %s WHERE %s)"
                  .formatted(files(out, ResultTables.TRIALS), condition)));
    }
    return tables;
  }

  public static List<String> query(Path out, String columns, String condition) throws SQLException {
    return rows(
        "SELECT %s FROM %s WHERE %s ORDER BY ALL"
            .formatted(columns, files(out, ResultTables.TRIALS), condition));
  }

  private static List<String> rows(Path out, Table table, String condition) throws SQLException {
    if (!Files.isDirectory(out.resolve(table.name()))) {
      return List.of();
    }
    String columns =
        table.columns().stream()
            .filter(RawTables::isDeterministic)
            .map(Column::name)
            .collect(Collectors.joining(", "));
    return rows(
        "SELECT %s FROM %s %s ORDER BY ALL".formatted(columns, files(out, table), condition));
  }

  private static String files(Path out, Table table) {
    return "read_parquet('%s/%s/*/*.parquet')".formatted(out, table.name());
  }

  private static List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          row.append(result.getObject(i)).append('|');
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
