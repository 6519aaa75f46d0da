package org.rhosweep.spark.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * A question that is asked often: {@code query.sql} in a folder of the question's name below {@code
 * resources/figures}, or in a folder of the user's; {@code figure.vl.json} beside it says how the
 * report draws the answer. The first comment lines of the query say what it answers; {@code --
 * section: name number} says where in the report it stands; {@code -- :name kind default | meaning}
 * declares a parameter, which stands as {@code :name} in the query. Kinds are {@code column},
 * {@code columns}, {@code number}, {@code text}, or the allowed words with bars between them.
 *
 * @param name of the folder
 * @param answers what it answers, a line each; its name where the file does not say
 * @param section of the report; empty where the file does not say
 * @param place in its section, the smallest first
 * @param parameters in the order of the file
 * @param sql with parameters in it
 */
public record NamedQuery(
    String name,
    List<String> answers,
    String section,
    int place,
    List<Parameter> parameters,
    String sql) {
  /** File of the query in its folder. */
  public static final String FILE = "query.sql";

  private static final String FOLDER = "/figures";

  /** All there are. */
  public static final List<String> NAMES = names();

  /** In place of no columns, wherever a list of them may stand. */
  public static final String NOTHING = "'all trials'";

  private static final Pattern SECTION = Pattern.compile("-- section: ([a-z]+) (\\d{1,6})");
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
          if (value.isBlank()) {
            yield NOTHING;
          }
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

  /** The query of a name, or that of a user's folder, or a failure that lists the names. */
  public static NamedQuery named(String name) {
    if (!NAMES.contains(name)) {
      Path own = Path.of(name).resolve(FILE);
      if (Files.isRegularFile(own)) {
        try {
          String folder = own.toAbsolutePath().normalize().getParent().getFileName().toString();
          return parse(folder, Files.readString(own));
        } catch (IOException e) {
          throw new QueryException(own + " cannot be read: " + e.getMessage(), e);
        }
      }
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
    return resource(name, FILE)
        .orElseThrow(() -> new IllegalStateException("the jar lacks the query " + name));
  }

  /** A file of a question's folder. */
  public static Optional<String> resource(String name, String file) {
    try (InputStream in = NamedQuery.class.getResourceAsStream(FOLDER + "/" + name + "/" + file)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names() {
    try {
      URI folder = NamedQuery.class.getResource(FOLDER).toURI();
      if (!folder.getScheme().equals("jar")) {
        return names(Path.of(folder));
      }
      try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
        return names(jar.getPath(FOLDER));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the named queries cannot be listed", e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.map(path -> path.getFileName().toString().replace("/", "")).sorted().toList();
    }
  }

  /** Parses a file of a folder of that name. */
  public static NamedQuery parse(String name, String text) {
    List<String> answers = new ArrayList<>();
    List<Parameter> parameters = new ArrayList<>();
    List<String> lines = text.lines().toList();
    String section = "";
    int place = 0;
    int line = 0;
    for (; line < lines.size() && lines.get(line).startsWith("-- "); line++) {
      Matcher parameter = PARAMETER.matcher(lines.get(line));
      Matcher where = SECTION.matcher(lines.get(line));
      if (where.matches()) {
        section = where.group(1);
        place = Integer.parseInt(where.group(2));
      } else if (parameter.matches()) {
        parameters.add(
            new Parameter(
                parameter.group(1), parameter.group(2), parameter.group(3), parameter.group(4)));
      } else {
        answers.add(lines.get(line).substring(3));
      }
    }
    if (answers.isEmpty()) {
      answers.add(name); // a page needs something to call it
    }
    String sql = lines.stream().skip(line).collect(Collectors.joining("\n"));
    return new NamedQuery(name, answers, section, place, parameters, sql);
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
                throw new QueryException(
                    "%s: :%s is not a parameter; a line \"-- :%s kind default | meaning\" declares one"
                        .formatted(name, found.group(1), found.group(1)));
              }
              return Matcher.quoteReplacement(value);
            });
  }

  /** Tables that it reads. */
  public List<String> tables() {
    return ResultTables.readable().stream()
        .map(Table::name)
        .filter(table -> sql.matches("(?s).*\\b(FROM|JOIN) " + table + "\\b.*"))
        .toList();
  }
}
