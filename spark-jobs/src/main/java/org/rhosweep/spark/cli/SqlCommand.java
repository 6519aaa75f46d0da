package org.rhosweep.spark.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.report.QueryValues;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.spark.shell.Pager;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.spark.shell.SqlPrompt;
import org.rhosweep.spark.shell.SqlStatements;
import org.rhosweep.spark.shell.SqlViews;
import org.rhosweep.spark.statement.StatementGuard;
import org.rhosweep.spark.statement.StatementRefusedException;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Spark SQL over the tables of an output. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description =
        "Spark SQL with the tables as views. Without a query: a prompt on a terminal, else"
            + " statements from standard input, each ended by a semicolon. Statements only read the"
            + " output: SELECT, WITH, VALUES, DESCRIBE, SHOW, EXPLAIN, CACHE, temporary views, SET of"
            + " how queries are planned and shown.",
    footer = {
      "",
      "Examples:",
      "  rhosweep sql OUT \"SELECT cell, avg(seconds) FROM trials GROUP BY cell\"",
      "  rhosweep sql OUT --named leaderboard --set limit=5 --format csv"
    })
final class SqlCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;
  @Mixin SparkOptions sparkOptions;

  @Parameters(index = "1", arity = "0..1", paramLabel = "SELECT", description = "The query.")
  String query;

  @Option(
      names = "--named",
      paramLabel = "NAME",
      description = "A query that is here already; see --list-named.")
  String named;

  @Option(
      names = "--set",
      paramLabel = "PARAMETER=VALUE",
      description =
          "A parameter of --named; may be repeated. Those that are not set fit the output: the"
              + " settings that vary, and the metric that ranks.")
  Map<String, String> values = new LinkedHashMap<>();

  @Option(
      names = "--list-named",
      help = true, // needs no OUT
      description = "Say what the named queries answer, with their parameters, and end.")
  boolean listNamed;

  @Option(
      names = "--show",
      description = "Print the SQL of --named and end, for a query of one's own.")
  boolean show;

  @Option(
      names = "--no-history",
      description =
          "The prompt neither reads nor writes its history; so does RHOSWEEP_HISTORY=off. A"
              + " statement that starts with a space is never written.")
  boolean noHistory;

  @Option(
      names = "--unsafe",
      description =
          "Unrestricted Spark: statements may also write, delete, read any file and run programs, with"
              + " your rights.")
  boolean unsafe;

  @Option(
      names = "--format",
      description =
          "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. In JSON, NaN and infinities"
              + " are strings, binary is base 64, structs and maps are objects; in text and CSV"
              + " binary is hexadecimal, and what has parts is JSON. Characters that do not print"
              + " are escaped.",
      defaultValue = "TABLE")
  RowFormat format;

  @Override
  public Integer call() throws IOException, OutputException {
    if (listNamed) {
      list();
      return ExitCode.OK;
    }
    NamedQuery asked = asked();
    SparkConf conf = sparkOptions.configuration();
    Output output = outputArgument.open(conf);
    String statements = asked == null ? query : sql(output, asked, values);
    if (show) {
      System.out.println(statements);
      return ExitCode.OK;
    }
    try (SparkSession spark = Sessions.startForStatements(conf, !unsafe)) {
      SqlViews views =
          new SqlViews(
              new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, Messages::warning));
      views.refreshIfStale();
      if (statements != null) {
        printAll(spark, views, SqlStatements.split(statements));
      } else if (Boolean.getBoolean("rhosweep.prompt")) {
        new SqlPrompt(
                (statement, out) -> answer(spark, views, statement, out),
                (query, given) -> sqlAtPrompt(output, query, given),
                history(),
                Messages::error)
            .run(output.display());
      } else {
        Reader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
        printAll(spark, views, SqlStatements.read(in));
      }
      return ExitCode.OK;
    }
  }

  /** The named query that the command line asks, or null. */
  private NamedQuery asked() {
    if (named == null) {
      if (!values.isEmpty() || show) {
        throw new CommandException(ExitCode.USAGE, "--set and --show need --named");
      }
      return null;
    }
    if (query != null) {
      throw new CommandException(ExitCode.USAGE, "give a query or --named, not both");
    }
    return NamedQuery.named(named);
  }

  /** A named query with what is given, and with what fits the output's trials for the rest. */
  private static String sql(Output output, NamedQuery query, Map<String, String> given)
      throws IOException, OutputException {
    String unused =
        query.withValues(given); // what is given is wrong or right before anything is read
    if (!QueryValues.matter(query, given)) {
      return query.withValues(given);
    }
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {});
    return query.withValues(QueryValues.of(committed, query, given));
  }

  private static String sqlAtPrompt(Output output, NamedQuery query, Map<String, String> given) {
    try {
      return sql(output, query, given);
    } catch (IOException | OutputException e) {
      throw new QueryException("the output cannot be read: " + Output.oneLine(e), e);
    }
  }

  private void list() {
    System.out.println(
        "With an output, parameters that are not set take what is there: arms and panels the"
            + " settings that vary,");
    System.out.println(
        "metric, test_metric, order, threshold and quantity the metric that ranks its trials, x and y"
            + " two settings that vary.");
    System.out.println("The values below hold where there are no trials.");
    System.out.println();
    for (NamedQuery query : NamedQuery.all()) {
      System.out.println(query.name());
      query.answers().forEach(line -> System.out.println("  " + line));
      for (NamedQuery.Parameter parameter : query.parameters()) {
        System.out.printf(
            Locale.ROOT,
            "    --set %s=%s  (%s) %s%n",
            parameter.name(),
            parameter.standard(),
            parameter.kind(),
            parameter.meaning());
      }
    }
  }

  /** Where the prompt remembers, or null where it must not. */
  private Path history() {
    return noHistory || "off".equalsIgnoreCase(System.getenv("RHOSWEEP_HISTORY"))
        ? null
        : SqlPrompt.historyFile(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** One that is refused is refused before any of them runs. */
  private void printAll(SparkSession spark, SqlViews views, List<String> statements) {
    try {
      for (String statement : unsafe ? List.<String>of() : statements) {
        StatementGuard.requireReadOnly(spark, statement);
      }
    } catch (StatementRefusedException e) {
      throw failure(e);
    }
    for (String statement : statements) {
      print(spark, views, statement, System.out);
    }
  }

  /** At the prompt a mistake is a line, and the next statement may be right. */
  private void answer(SparkSession spark, SqlViews views, String statement, PrintStream out) {
    try {
      print(spark, views, statement, out);
    } catch (CommandException e) {
      Messages.error(e.getMessage());
    }
  }

  /** Files that compaction deleted since they were listed are listed again, once a statement. */
  private void print(SparkSession spark, SqlViews views, String statement, PrintStream out) {
    ResultOutput answer = new ResultOutput(out);
    try {
      views.refreshIfStale();
      QueryValues.registerDerived(spark, views.committed(), statement);
      print(spark, statement, answer);
    } catch (IOException | OutputException e) {
      throw failure(e);
    } catch (CommandException e) {
      // An executor's exception may come as its text alone.
      boolean deleted =
          SegmentReader.isDeleted(e)
              || String.valueOf(e.getCause()).contains(FileNotFoundException.class.getName());
      try {
        if (deleted) {
          views.refresh();
        } else if (!views.refreshWithoutDamaged(e)) {
          throw e;
        }
      } catch (IOException | OutputException again) {
        throw failure(again);
      }
      if (answer.begun) {
        throw new CommandException(
            ExitCode.INFRASTRUCTURE,
            "segments were compacted or found damaged while the answer was printed, which is not"
                + " whole: ask again",
            e);
      }
      print(spark, statement, answer);
    }
  }

  /** Where an answer goes, and whether some of it has gone there. */
  private static final class ResultOutput {
    private final PrintStream out;
    private boolean begun;

    ResultOutput(PrintStream out) {
      this.out = out;
    }
  }

  private void print(SparkSession spark, String statement, ResultOutput answer) {
    try {
      Dataset<Row> result = analysed(spark, statement);
      List<String> columns = Arrays.asList(result.columns());
      // Small results come in one piece; toLocalIterator would start a job per partition.
      Iterator<Row> rows =
          result.queryExecution().optimizedPlan().maxRows().exists(max -> (long) max <= 10_000)
              ? result.collectAsList().iterator()
              : result.toLocalIterator();
      boolean unused = rows.hasNext(); // reads before anything is printed
      answer.begun = true;
      format.print(columns, cells(rows, columns.size()), answer.out);
      answer.out.flush();
    } catch (Pager.QuitException e) {
      throw e;
    } catch (Exception e) {
      // AnalysisException is checked in Scala only, so that the compiler does not expect it.
      throw failure(e);
    }
  }

  /** What Spark makes of a statement before anything is read: what fails here is the statement. */
  private static Dataset<Row> analysed(SparkSession spark, String statement) {
    try {
      return spark.sql(statement);
    } catch (NoSuchElementException | UnsupportedOperationException | IllegalStateException e) {
      throw new CommandException(
          ExitCode.USAGE, "SQL: Spark cannot do this here: " + Output.oneLine(e), e);
    }
  }

  private static Iterator<List<Object>> cells(Iterator<Row> rows, int size) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public List<Object> next() {
        Row row = rows.next();
        Object[] cells = new Object[size];
        for (int i = 0; i < size; i++) {
          cells[i] = row.get(i);
        }
        return Arrays.asList(cells);
      }
    };
  }

  private static CommandException failure(Exception e) {
    if (e instanceof CommandException failure) {
      return failure;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StatementRefusedException) {
        return new CommandException(ExitCode.USAGE, "SQL: " + Output.oneLine(cause), e);
      }
    }
    if (e instanceof AnalysisException) {
      // Spark's first line says it all; what follows is the plan. Its error class is for machines.
      String line = Output.oneLine(e).replaceFirst("^\\[[A-Z_0-9.]+] ", "");
      String lowered = e.getMessage();
      if (lowered.contains("TABLE_OR_VIEW_NOT_FOUND")) {
        line =
            line.replaceFirst(" Verify the spelling.*", "")
                + " Tables: "
                + String.join(", ", ResultTables.readable().stream().map(Table::name).toList())
                + ".";
      } else if (lowered.contains("UNRESOLVED_COLUMN")) {
        line = line.replaceFirst(";? line \\d+ pos \\d+;?$", "");
        line += " (rhosweep columns lists all)";
      }
      return new CommandException(ExitCode.USAGE, "SQL: " + line, e);
    }
    Throwable own = QueryException.queryError(e);
    if (own != null) {
      return new CommandException(
          ExitCode.USAGE,
          "SQL: the query failed: " + Output.oneLine(own).replaceFirst("^\\[[A-Z_0-9.]+] ", ""),
          e);
    }
    return new CommandException(
        ExitCode.INFRASTRUCTURE, "the query failed: " + Output.oneLine(e), e);
  }
}
