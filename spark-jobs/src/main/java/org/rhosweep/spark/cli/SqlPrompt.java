package org.rhosweep.spark.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

/** The SQL prompt: completes names, remembers, reads on until a semicolon. */
final class SqlPrompt {
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

  private final Consumer<String> answer;

  SqlPrompt(Consumer<String> answer) {
    this.answer = answer;
  }

  /** Every name that can be completed: keywords, tables, columns. */
  static Set<String> words() {
    Set<String> words = new LinkedHashSet<>(KEYWORDS);
    for (Table table : ResultTables.readable()) {
      words.add(table.name());
      table.columns().stream().map(Column::name).forEach(words::add);
    }
    words.add("sweep");
    return words;
  }

  void run(String title) throws IOException {
    try (Terminal terminal = terminal()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("rhosweep")
              .parser(new StatementParser())
              .completer(new StringsCompleter(words()))
              .option(LineReader.Option.CASE_INSENSITIVE, true)
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .variable(LineReader.SECONDARY_PROMPT_PATTERN, "     > ")
              .variable(
                  LineReader.HISTORY_FILE,
                  Path.of(System.getProperty("user.home"), ".rhosweep_history"))
              .build();
      System.err.printf(
          "%s: tables %s; end a statement with ;, leave with exit or Ctrl-D%n",
          title, String.join(", ", ResultTables.readable().stream().map(Table::name).toList()));
      boolean goOn = true;
      while (goOn) {
        goOn = answerNext(reader);
      }
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

  /** False where the user has had enough. */
  private boolean answerNext(LineReader reader) {
    try {
      String text = reader.readLine("sql> ");
      String word = text.strip().replaceFirst(";$", "");
      if (word.equalsIgnoreCase("exit") || word.equalsIgnoreCase("quit")) {
        return false;
      }
      SqlStatements.split(text).forEach(answer);
      return true;
    } catch (UserInterruptException e) {
      // Ctrl-C drops the line, as in a shell.
      return true;
    } catch (EndOfFileException e) {
      return false;
    }
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
          && !text.equalsIgnoreCase("exit")
          && !text.equalsIgnoreCase("quit")
          && !SqlStatements.isComplete(text)) {
        throw new EOFError(-1, -1, "the statement goes on", ";");
      }
      return super.parse(line, cursor, context);
    }
  }
}
