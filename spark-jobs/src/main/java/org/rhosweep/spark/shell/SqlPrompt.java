package org.rhosweep.spark.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.text.EscapingPrintStream;
import org.rhosweep.sweeps.text.Wrapping;

/** The SQL prompt: completes names, remembers, reads on until a semicolon. */
public final class SqlPrompt {
  private static final List<String> KEYWORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP BY",
          "ORDER BY",
          "HAVING",
          "LIMIT",
          "JOIN",
          "USING",
          "LEFT JOIN",
          "ON",
          "AS",
          "AND",
          "OR",
          "NOT",
          "IN",
          "IS NULL",
          "IS NOT NULL",
          "BETWEEN",
          "DISTINCT",
          "DESC",
          "ASC",
          "WITH",
          "UNION ALL",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "END",
          "count(*)",
          "avg(",
          "min(",
          "max(",
          "sum(",
          "percentile(",
          "stddev(",
          "DESCRIBE",
          "OVER",
          "PARTITION BY");

  /** What asks for help, as a line of its own. */
  private static final Set<String> HELP = Set.of("help", "?", "\\?", "\\h");

  private static final int MIN_COLUMNS = 40;
  private static final int HELP_INDENT = 4;

  /** Starts a statement that is a named query: {@code named leaderboard limit=5;}. */
  private static final String NAMED = "named";

  private final BiConsumer<String, PrintStream> answer;
  private final BiFunction<NamedQuery, Map<String, String>, String> named;
  private final Path history;
  private final Consumer<String> messages;

  /**
   * A prompt.
   *
   * @param answer prints the rows of a statement
   * @param named the statement that a named query is with these values of its parameters
   * @param history where statements are remembered, or null
   * @param messages gets what is wrong, a line each
   */
  public SqlPrompt(
      BiConsumer<String, PrintStream> answer,
      BiFunction<NamedQuery, Map<String, String>, String> named,
      Path history,
      Consumer<String> messages) {
    this.answer = answer;
    this.named = named;
    this.history = history;
    this.messages = messages;
  }

  /**
   * Where a user's statements are remembered: {@code rhosweep/sql_history} in the folder for states
   * of programs.
   */
  public static Path historyFile(Map<String, String> environment, Path home) {
    String states = environment.getOrDefault("XDG_STATE_HOME", "");
    Path folder = states.isEmpty() ? home.resolve(".local/state") : Path.of(states);
    return folder.resolve("rhosweep/sql_history");
  }

  /** Every name that can be completed: keywords, tables, columns, named queries. */
  static Set<String> words() {
    Set<String> words = new LinkedHashSet<>(KEYWORDS);
    for (Table table : ResultTables.readable()) {
      words.add(table.name());
      table.columns().stream().map(Column::name).forEach(words::add);
    }
    words.add("sweep");
    words.add(NAMED);
    words.addAll(NamedQuery.NAMES);
    return words;
  }

  public void run(String title) throws IOException {
    try (Terminal terminal = terminal()) {
      run(terminal, title);
    }
  }

  /** At a given terminal. */
  void run(Terminal terminal, String title) {
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("rhosweep")
            .parser(new StatementParser())
            .completer(new StringsCompleter(words()))
            .option(LineReader.Option.CASE_INSENSITIVE, true)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "     > ");
    if (remembers()) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    LineReader reader = builder.build();
    System.err.printf(
        Locale.ROOT,
        "%s: tables %s; end a statement with ;, leave with exit or Ctrl-D; help says what can be"
            + " typed%n",
        title,
        String.join(", ", ResultTables.readable().stream().map(Table::name).toList()));
    boolean goOn = true;
    while (goOn) {
      goOn = answerNext(reader, terminal);
    }
  }

  /** The history is the user's alone; without a folder for it there is none. */
  private boolean remembers() {
    if (history == null) {
      return false;
    }
    try {
      Files.createDirectories(history.getParent());
      if (!Files.exists(history)) {
        Files.createFile(history);
        history.toFile().setReadable(false, false);
        history.toFile().setReadable(true, true);
      }
      return true;
    } catch (IOException e) {
      messages.accept("warning: the prompt does not remember: %s".formatted(e));
      return false;
    }
  }

  /**
   * The terminal by way of stty. Made directly: jline finds its providers by names in files, which
   * do not survive its relocation in our jar.
   */
  private static Terminal terminal() throws IOException {
    return new ExecTerminalProvider()
        .sysTerminal(
            "rhosweep",
            System.getenv().getOrDefault("TERM", Terminal.TYPE_DUMB),
            false,
            StandardCharsets.UTF_8,
            true,
            Terminal.SignalHandler.SIG_DFL,
            false,
            SystemStream.Output);
  }

  /** What can be typed, or what a named query answers and takes. */
  private static void help(Terminal terminal, String name) {
    List<String> lines = new ArrayList<>();
    if (name.isEmpty()) {
      lines.add("Statements of Spark SQL end with ; and may take several lines:");
      lines.add(
          "  SELECT cell, count(*) FROM trials GROUP BY cell;   DESCRIBE trials;   SHOW TABLES;");
      lines.add(
          "  They read the output: SELECT, WITH, VALUES, DESCRIBE, SHOW, EXPLAIN, CACHE, views, SET.");
      lines.add("Tables, of which DESCRIBE TABLE; lists the columns:");
      lines.add(
          "  " + String.join(", ", ResultTables.readable().stream().map(Table::name).toList()));
      lines.add("Named queries, as named NAME; or named NAME parameter=value parameter=value;");
      int width = NamedQuery.NAMES.stream().mapToInt(String::length).max().orElse(0);
      for (NamedQuery query : NamedQuery.all()) {
        lines.add(
            "  "
                + query.name()
                + " ".repeat(width + 2 - query.name().length())
                + query.answers().get(0).replaceFirst("\\?.*", "?"));
      }
      lines.add("  help NAME lists the parameters of one.");
      lines.add(
          "Keys: Tab completes names, up and down bring back what was typed, Ctrl-R searches it,");
      lines.add(
          "  Ctrl-C drops the line, Ctrl-D leaves; in a long answer any key goes on and q ends it.");
      lines.add("Leave with exit, quit or Ctrl-D.");
    } else {
      NamedQuery query = NamedQuery.named(name);
      lines.addAll(query.answers());
      for (NamedQuery.Parameter parameter : query.parameters()) {
        lines.add(
            "  %s (%s): %s".formatted(parameter.name(), parameter.kind(), parameter.meaning()));
      }
      if (!query.parameters().isEmpty()) {
        lines.add(
            "What is not given fits the trials: what varies, and the metric that ranks them.");
      }
    }
    int columns = terminal.getWidth() > 0 ? Math.max(MIN_COLUMNS, terminal.getWidth()) : 80;
    lines.stream()
        .flatMap(line -> Wrapping.lines(line, columns, HELP_INDENT).stream())
        .forEach(terminal.writer()::println);
    terminal.flush();
  }

  /** The name behind a call for help, empty where it has none; null where it is none. */
  private static String helpFor(String text) {
    String[] words = text.strip().replaceFirst(";$", "").strip().split("\\s+", -1);
    boolean asks = HELP.contains(words[0].toLowerCase(Locale.ROOT)) && words.length <= 2;
    return !asks ? null : words.length == 1 ? "" : words[1];
  }

  /** False where the user ends the prompt. */
  private boolean answerNext(LineReader reader, Terminal terminal) {
    try {
      String text = reader.readLine("sql> ");
      String word = text.strip().replaceFirst(";$", "").strip();
      String about = helpFor(text);
      if (about != null) {
        help(terminal, about);
        return true;
      }
      if (word.equalsIgnoreCase("exit") || word.equalsIgnoreCase("quit")) {
        return false;
      }
      for (String statement : SqlStatements.split(text)) {
        PrintStream out = new EscapingPrintStream(Pager.on(terminal));
        answer.accept(resolved(statement), out);
        out.flush();
      }
      return true;
    } catch (Pager.QuitException e) {
      return true;
    } catch (QueryException e) {
      messages.accept(e.getMessage());
      return true;
    } catch (UserInterruptException e) {
      // Ctrl-C drops the line, as in a shell.
      return true;
    } catch (EndOfFileException e) {
      return false;
    }
  }

  /** A statement, or the query that {@code named NAME parameter=value} stands for. */
  private String resolved(String statement) {
    String[] words = statement.strip().split("\\s+", -1);
    if (!words[0].equalsIgnoreCase(NAMED) || words.length == 1) {
      return statement;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : List.of(words).subList(2, words.length)) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new QueryException("after the name come parameter=value, was \"%s\"".formatted(word));
      }
      values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return named.apply(NamedQuery.named(words[1]), values);
  }

  /** Asks for more lines until the statement is finished. */
  private static final class StatementParser extends DefaultParser {
    StatementParser() {
      setEscapeChars(null);
      setQuoteChars(new char[0]);
    }

    @Override
    public boolean isDelimiterChar(CharSequence line, int position) {
      return super.isDelimiterChar(line, position)
          || "(),=<>+-*/.;".indexOf(line.charAt(position)) >= 0;
    }

    @Override
    public ParsedLine parse(String line, int cursor, Parser.ParseContext context) {
      String text = line.strip();
      if (context == Parser.ParseContext.ACCEPT_LINE
          && !text.isEmpty()
          && helpFor(text) == null
          && !text.equalsIgnoreCase("exit")
          && !text.equalsIgnoreCase("quit")
          && !SqlStatements.isComplete(text)) {
        throw new EOFError(-1, -1, "the statement goes on", ";");
      }
      return super.parse(line, cursor, context);
    }
  }
}
