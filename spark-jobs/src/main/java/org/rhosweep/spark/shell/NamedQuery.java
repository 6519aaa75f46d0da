package org.rhosweep.spark.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * A question that is asked often, in a file of its own: {@code resources/sql/NAME.sql}. Its first
 * comment lines say what it answers; a comment line {@code -- :name kind default | meaning}
 * declares a parameter, which stands as {@code :name} in the query. Kinds are {@code column},
 * {@code columns}, {@code number}, {@code text}, or the allowed words with bars between them.
 *
 * @param name of the file
 * @param answers what it answers, a line each
 * @param parameters in the order of the file
 * @param sql with parameters in it
 */
public record NamedQuery(
    String name, List<String> answers, List<Parameter> parameters, String sql) {
  /** All there are; a jar cannot be listed. */
  public static final List<String> NAMES =
      List.of(
          "leaderboard",
          "trainability-grid",
          "learning-curves",
          "gradient-growth",
          "gradient-profile",
          "units",
          "radius-outcome",
          "propagation",
          "pretraining",
          "cost-by-host",
          "failures");

  private static final Pattern PARAMETER = Pattern.compile("-- :(\\w+) (\\S+) (.+?) \\| (.+)");

  /**
   * A parameter.
   *
   * @param kind what it may be
   * @param standard its value where none is given
   * @param meaning for people
   */
  public record Parameter(String name, String kind, String standard, String meaning) {
    /** How a value is written in SQL. */
    String sql(String query, String value) {
      return switch (kind) {
        case "column" -> column(query, value.strip());
        case "columns" -> {
          List<String> columns = new ArrayList<>();
          for (String column : value.split(",", -1)) {
            columns.add(column(query, column.strip()));
          }
          yield String.join(", ", columns);
        }
        case "number" -> {
          if (!value.strip().matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            throw wrong(query, value, "a number", "");
          }
          yield value.strip();
        }
        case "text" -> "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
        default -> {
          List<String> words = List.of(kind.split("\\|", -1));
          if (!words.contains(value)) {
            throw wrong(query, value, "one of " + String.join(", ", words), "");
          }
          yield value;
        }
      };
    }

    private String column(String query, String value) {
      List<String> columns =
          ResultTables.readable().stream()
              .flatMap(table -> table.columns().stream())
              .map(Column::name)
              .distinct()
              .toList();
      if (!columns.contains(value) && !value.equals("sweep")) {
        throw wrong(query, value, "a column", SettingColumns.suggestion(value, columns));
      }
      return "`" + value + "`";
    }

    private QueryException wrong(String query, String value, String what, String hint) {
      return new QueryException(
          "%s: %s must be %s, was \"%s\"%s".formatted(query, name, what, value, hint));
    }
  }

  /** The query of a name, or a failure that lists the names. */
  public static NamedQuery named(String name) {
    if (!NAMES.contains(name)) {
      throw new QueryException(
          "there is no query \"%s\"%s".formatted(name, SettingColumns.suggestion(name, NAMES)));
    }
    return parse(name, text(name));
  }

  /** All there are. */
  public static List<NamedQuery> all() {
    return NAMES.stream().map(NamedQuery::named).toList();
  }

  private static String text(String name) {
    try (InputStream file = NamedQuery.class.getResourceAsStream("/sql/" + name + ".sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("the jar lacks the query " + name, e);
    }
  }

  static NamedQuery parse(String name, String text) {
    List<String> answers = new ArrayList<>();
    List<Parameter> parameters = new ArrayList<>();
    List<String> lines = text.lines().toList();
    int line = 0;
    for (; line < lines.size() && lines.get(line).startsWith("-- "); line++) {
      Matcher parameter = PARAMETER.matcher(lines.get(line));
      if (parameter.matches()) {
        parameters.add(
            new Parameter(
                parameter.group(1), parameter.group(2), parameter.group(3), parameter.group(4)));
      } else {
        answers.add(lines.get(line).substring(3));
      }
    }
    String sql = lines.stream().skip(line).collect(Collectors.joining("\n"));
    return new NamedQuery(name, answers, parameters, sql);
  }

  /** The query with values in place of its parameters. */
  public String withValues(Map<String, String> values) {
    Map<String, String> written = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String value = values.getOrDefault(parameter.name(), parameter.standard());
      written.put(parameter.name(), parameter.sql(name, value));
    }
    for (String key : values.keySet()) {
      if (!written.containsKey(key)) {
        throw new QueryException(
            written.isEmpty()
                ? "%s has no parameters, was given %s".formatted(name, key)
                : "%s has no parameter \"%s\"%s"
                    .formatted(
                        name, key, SettingColumns.suggestion(key, List.copyOf(written.keySet()))));
      }
    }
    return Pattern.compile("(?<![:\\w]):([a-z_]+)")
        .matcher(sql)
        .replaceAll(
            found -> {
              String value = written.get(found.group(1));
              if (value == null) {
                throw new IllegalStateException(name + " lacks the parameter " + found.group(1));
              }
              return Matcher.quoteReplacement(value);
            });
  }

  /** Tables that it reads. */
  List<String> tables() {
    return ResultTables.readable().stream()
        .map(Table::name)
        .filter(table -> sql.matches("(?s).*\\b(FROM|JOIN) " + table + "\\b.*"))
        .toList();
  }
}
