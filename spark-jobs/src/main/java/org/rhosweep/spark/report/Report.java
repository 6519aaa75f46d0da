package org.rhosweep.spark.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.rhosweep.charts.FigureException;
import org.rhosweep.charts.FigureSpecification;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.spark.statement.StatementRefusedException;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.ImpliedSettings;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.SettingColumns;
import org.rhosweep.sweeps.text.SignificantDigits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is found in the trials of an output: every figure and table is the answer of Spark SQL to
 * the query that is printed under it.
 */
public final class Report {
  /** Queries at once: Spark's planning of one leaves a core idle. */
  private static final int AT_ONCE = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Report.class);

  private static final AtomicLong REPORTS = new AtomicLong();

  private static final int CANCEL_MILLISECONDS = 200;

  private static final Pattern NO_WORD = Pattern.compile("\\W+");
  private static final int THRESHOLD_DIGITS = 3;

  /** Trials from which on compiled plans pay. */
  private static final int MANY_TRIALS = 20_000;

  /** Rows of a figure. */
  private static final int MAX_ROWS = 12_000;

  /** A compaction deletes once in its run. */
  private static final int MAX_DELETIONS = 3;

  /** Tag of the Spark jobs of this report's queries. */
  private final String jobs = "rhosweep-report-" + REPORTS.incrementAndGet();

  private final SparkSession spark;
  private final Output output;
  private final ReportOptions given;
  private final ReportOptions kept;
  private final Consumer<String> warnings;
  private final List<Figure> figures;

  /**
   * A report that is still to be made.
   *
   * @param spark a session for statements
   * @param warnings gets a line for every segment that is left out
   * @throws QueryException if an option is wrong
   * @throws IOException if a figure of the reader's cannot be read
   */
  public Report(
      SparkSession spark,
      Output output,
      Configuration hadoop,
      ReportOptions options,
      Consumer<String> warnings)
      throws IOException {
    this.spark = spark;
    this.output = output;
    given = options;
    kept = ReportOptions.kept(output);
    this.warnings = warnings;
    figures = new ArrayList<>(Figure.at(given.figures(), hadoop));
    figures.addAll(Figure.all());
  }

  /**
   * A figure or table with its answer.
   *
   * @param specification null for a table
   */
  record FigureResult(FigureQuery query, QueryResult answer, FigureSpecification specification) {
    String id() {
      return query.figure().query().name();
    }
  }

  /**
   * What a report shows.
   *
   * @param options what was asked, and for the rest what the sweep file says
   * @param ablations paired comparisons of each setting
   * @param drawn figures and tables that have rows
   * @param left figures and tables that are not there, each with the reason
   * @param notes what else is to be known, a line each
   */
  record Content(
      ReportOptions options,
      TrialTable trials,
      FigureEncoding roles,
      List<DerivedTables.Compared> ablations,
      List<FigureResult> drawn,
      Map<String, String> left,
      List<String> notes) {}

  /**
   * Reads and asks, again where the output was compacted meanwhile or a segment turned out to be
   * damaged.
   */
  public ReportPage make() throws IOException, OutputException {
    Set<String> said = new LinkedHashSet<>();
    OutputTables tables = new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, said::add);
    int deletions = 0;
    while (true) {
      try {
        tables.register(ResultTables.all());
        tables.registerStandalone(ResultTables.THEORY);
        ReportPage page = new ReportPage(output.display(), content(tables));
        said.forEach(warnings);
        return page;
      } catch (FigureQueryException failure) {
        // A damaged bundle is left out from now on, so that this ends by itself.
        if (!tables.excludeDamaged(failure.getCause())) {
          deletions += isDeletion(failure.getCause()) ? 1 : MAX_DELETIONS;
        }
        if (deletions >= MAX_DELETIONS) {
          throw failure;
        }
      } finally {
        spark.catalog().clearCache();
      }
    }
  }

  /** An executor's exception may come as its text alone. */
  private static boolean isDeletion(Throwable e) {
    return SegmentReader.isDeleted(e)
        || String.valueOf(e).contains(FileNotFoundException.class.getName());
  }

  private Content content(OutputTables tables) throws IOException, OutputException {
    Dataset<Row> all = spark.table(ResultTables.TRIALS.name());
    List<String> notes = new ArrayList<>();
    ReportOptions said = ranked(notes);
    ReportOptions options = given.or(said);
    TrialTable trials;
    if (options.sweep() == null && options.where() == null) {
      trials = read(tables.committed(), id -> true, options);
    } else {
      all = chosen(all, options);
      trials = read(tables.committed(), ids(all, options)::contains, options);
    }
    options = given.or(said.fitting(independent(trials), given, notes));
    if (given.metric() != null) {
      requireValues(trials, given.metric());
    }
    FigureEncoding roles = roles(trials, options);
    List<FigureQuery> queries =
        figures.stream().map(f -> new FigureQuery(f, roles, threshold(trials, roles))).toList();
    // Every query reads them: once is enough, and only the columns that some query names.
    boolean few = trials.rows().size() < MANY_TRIALS;
    if (few) {
      // What plans queries anew while they run takes longer than it saves.
      spark.conf().set("spark.sql.adaptive.enabled", false);
      spark.conf().set("spark.sql.shuffle.partitions", 1);
      // In one partition nothing is exchanged: a query is one task.
      for (Table table : ResultTables.all()) {
        spark.table(table.name()).coalesce(1).createOrReplaceTempView(table.name());
      }
    }
    Dataset<Row> read = all.select(columns(all, queries));
    // Packing them tightly takes longer than reading what is packed less.
    spark.conf().set("spark.sql.inMemoryColumnarStorage.compressed", false);
    Dataset<Row> kept = (few ? read.coalesce(1) : read).cache();
    long unused = kept.count(); // before queries that run side by side each read them
    kept.createOrReplaceTempView(ResultTables.TRIALS.name());
    DerivedTables derived = new DerivedTables(spark, trials, roles, options);
    List<DerivedTables.Compared> ablations = derived.register(notes);
    if (given.baseline() != null && !trials.rows().isEmpty()) {
      derived.requireBaseline();
    }
    Map<String, String> left = new LinkedHashMap<>();
    List<FigureResult> drawn = new ArrayList<>();
    List<FigureQuery> asked = new ArrayList<>();
    for (FigureQuery query : queries) {
      String name = query.figure().query().name();
      if (!query.missing().isEmpty()) {
        left.put(name, "needs " + query.missing());
      } else if (tables.committed().areEmpty(query.figure().query().tables())) {
        left.put(name, "no rows");
      } else {
        asked.add(query);
      }
    }
    List<QueryResult> answers = answers(asked);
    for (int i = 0; i < asked.size(); i++) {
      String name = asked.get(i).figure().query().name();
      if (answers.get(i).rows().isEmpty()) {
        left.put(name, "no rows");
      } else {
        drawn.add(drawn(asked.get(i), answers.get(i), roles));
      }
    }
    return new Content(options, trials, roles, ablations, drawn, left, notes);
  }

  private FigureResult drawn(FigureQuery query, QueryResult answer, FigureEncoding roles) {
    QueryResult labelled = answer.withLabels(roles.settings(), query.axesAndPanels());
    String text = query.specification(labelled).orElse(null);
    try {
      return new FigureResult(
          query, labelled, text == null ? null : FigureSpecification.parse(text));
    } catch (FigureException e) {
      throw new QueryException(
          "figure %s: %s: %s"
              .formatted(query.figure().query().name(), Figure.FILE, e.getMessage()));
    }
  }

  /** What the sweep file says, without a metric that is none. */
  private ReportOptions ranked(List<String> notes) {
    if (given.metric() == null && kept.metric() != null) {
      try {
        metric(kept.metric());
      } catch (QueryException e) {
        notes.add(e.getMessage().replaceFirst("^--", "Of the sweep file's report: "));
        return kept.withoutMetric();
      }
    }
    return kept;
  }

  /** The trials of the report. */
  private Dataset<Row> chosen(Dataset<Row> trials, ReportOptions options) {
    Dataset<Row> chosen =
        options.sweep() == null
            ? trials
            : trials.where(functions.col("sweep").equalTo(options.sweep()));
    try {
      return options.where() == null ? chosen : chosen.where(options.where());
    } catch (Exception e) {
      // AnalysisException is checked in Scala only, so that the compiler does not expect it.
      throw new QueryException(whereOf(options) + ": " + Output.oneLine(e));
    }
  }

  private String whereOf(ReportOptions options) {
    return options.where().equals(given.where()) ? "--where" : "where of the sweep file's report";
  }

  /** Their ids. */
  private Set<String> ids(Dataset<Row> chosen, ReportOptions options) {
    Set<String> ids = new HashSet<>();
    try {
      chosen.select("trial_id").collectAsList().forEach(row -> ids.add(row.getString(0)));
    } catch (Exception e) {
      // Of Spark's exceptions some are checked in Scala only.
      throw new FigureQueryException(options.where() == null ? "--sweep" : whereOf(options), e);
    }
    Dataset<Row> all = spark.table(ResultTables.TRIALS.name());
    if (ids.isEmpty() && !all.isEmpty()) {
      List<String> sweeps = new ArrayList<>();
      spark
          .sql("SELECT DISTINCT sweep FROM trials ORDER BY sweep")
          .collectAsList()
          .forEach(row -> sweeps.add(row.getString(0)));
      boolean none = options.sweep() != null && !sweeps.contains(options.sweep());
      throw new QueryException(
          none
              ? "--sweep: no trial ran under the name \"%s\"%s"
                  .formatted(options.sweep(), SettingColumns.suggestion(options.sweep(), sweeps))
              : whereOf(options) + ": there is no trial for which this holds: " + options.where());
    }
    return ids;
  }

  /** Settings of trials, and the numbers that a report ranks by. */
  static TrialTable read(CommittedTrials committed, Predicate<String> wanted, ReportOptions options)
      throws IOException, OutputException {
    return TrialTable.read(
        committed,
        wanted,
        Stream.concat(
                Stream.of("test_loss", "test_accuracy", "test_perplexity"),
                Stream.ofNullable(options.metric()).map(name -> metric(name).column()))
            .toList());
  }

  /** What each setting that varies is in figures. */
  static FigureEncoding roles(TrialTable trials, ReportOptions options) {
    ComparisonMetric metric =
        options.metric() == null
            ? new ComparisonMetric(trials.metric().finalColumn(), trials.metric().higherIsBetter())
            : metric(options.metric());
    return FigureEncoding.of(trials, independent(trials), metric, options);
  }

  private static void requireValues(TrialTable trials, String metric) {
    List<TrialTable.Row> completed =
        trials.rows().stream().filter(row -> row.text("outcome").equals("COMPLETED")).toList();
    if (!completed.isEmpty()
        && completed.stream().noneMatch(row -> Double.isFinite(row.number(metric)))) {
      throw new QueryException("--metric: no completed trial has " + metric);
    }
  }

  /** A number of the trials table whose better direction is known. */
  private static ComparisonMetric metric(String column) {
    List<String> numbers =
        ResultTables.TRIALS.columns().stream()
            .filter(c -> c.type() == ColumnType.DOUBLE)
            .map(c -> c.name())
            .toList();
    if (!numbers.contains(column)) {
      throw new QueryException(
          "--metric: there is no column of numbers \"%s\" in trials%s"
              .formatted(column, SettingColumns.suggestion(column, numbers)));
    }
    return ComparisonMetric.named(column)
        .orElseThrow(
            () ->
                new QueryException(
                    "--metric: whether more of %s is better is not known; take an accuracy, a loss,"
                            .formatted(column)
                        + " a perplexity or seconds"));
  }

  /** Settings that vary and do not follow from another one. */
  private static List<String> independent(TrialTable trials) {
    List<String> varying = trials.varying();
    Map<String, String> implied = ImpliedSettings.of(varying, trials.combinations(varying));
    return varying.stream().filter(name -> !implied.containsKey(name)).toList();
  }

  /**
   * Half way between the worst and the best trial that completed; where less is better, by their
   * ratio.
   */
  static double threshold(TrialTable trials, FigureEncoding roles) {
    DoubleSummaryStatistics values =
        trials.rows().stream()
            .filter(row -> row.text("outcome").equals("COMPLETED"))
            .mapToDouble(row -> row.number(roles.metric().column()))
            .filter(Double::isFinite)
            .summaryStatistics();
    if (values.getCount() == 0) {
      return 0;
    }
    boolean byRatio = !roles.metric().higherIsBetter() && values.getMin() > 0;
    double middle =
        byRatio
            ? Math.sqrt(values.getMin()) * Math.sqrt(values.getMax())
            : (values.getMin() + values.getMax()) / 2;
    return SignificantDigits.round(middle, THRESHOLD_DIGITS).doubleValue();
  }

  /** Columns of trials that some query names; all where a query may take them all. */
  private Column[] columns(Dataset<Row> trials, List<FigureQuery> queries) {
    Set<String> words = new HashSet<>(Set.of("trial_id"));
    for (FigureQuery query : queries) {
      if (query.missing().isEmpty()) {
        words.addAll(List.of(NO_WORD.split(query.sql(), -1)));
      }
    }
    boolean all = !given.figures().isEmpty(); // which may ask for all of them
    return Arrays.stream(trials.columns())
        .filter(name -> all || words.contains(name))
        .map(functions::col)
        .toArray(Column[]::new);
  }

  private List<QueryResult> answers(List<FigureQuery> queries) {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            AT_ONCE,
            task -> {
              Thread thread = new Thread(task, "report-query");
              thread.setDaemon(true);
              return thread;
            });
    List<Future<QueryResult>> running = new ArrayList<>();
    try {
      for (FigureQuery query : queries) {
        Callable<QueryResult> ask = () -> ask(query);
        running.add(pool.submit(ask));
      }
      List<QueryResult> answers = new ArrayList<>();
      for (int i = 0; i < running.size(); i++) {
        try {
          answers.add(running.get(i).get());
        } catch (ExecutionException e) {
          throw new FigureQueryException(
              "figure " + queries.get(i).figure().query().name(), e.getCause());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new FigureQueryException("figure " + queries.get(i).figure().query().name(), e);
        }
      }
      return answers;
    } finally {
      end(pool, running);
    }
  }

  /** No query is left that runs: what it reads is about to go. */
  private void end(ExecutorService pool, List<Future<QueryResult>> running) {
    running.forEach(query -> query.cancel(false));
    pool.shutdown();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      spark.sparkContext().cancelJobsWithTag(jobs);
      try {
        pool.awaitTermination(CANCEL_MILLISECONDS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private QueryResult ask(FigureQuery query) {
    spark.sparkContext().addJobTag(jobs);
    long start = System.nanoTime();
    QueryResult answer = ask(query.sql());
    LOG.debug(
        "figure {}: {} rows in {} ms",
        query.figure().query().name(),
        answer.rows().size(),
        (System.nanoTime() - start) / 1_000_000);
    return answer;
  }

  private QueryResult ask(String sql) {
    Dataset<Row> result = spark.sql(sql);
    String[] names = result.columns();
    List<Integer> kept = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if (!names[i].equals("all trials") && !columns.contains(names[i])) {
        columns.add(names[i]);
        kept.add(i);
      }
    }
    List<List<Object>> rows = new ArrayList<>();
    List<Row> read = result.limit(MAX_ROWS + 1).collectAsList();
    for (Row row : read.subList(0, Math.min(MAX_ROWS, read.size()))) {
      List<Object> cells = new ArrayList<>();
      kept.forEach(i -> cells.add(row.get(i)));
      rows.add(cells);
    }
    return new QueryResult(sql, columns, rows, read.size() <= MAX_ROWS);
  }

  /** A query that failed. */
  public static final class FigureQueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A failure.
     *
     * @param what failed, such as a figure
     */
    FigureQueryException(String what, Throwable cause) {
      super(what + ": " + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
      Throwable own = QueryException.queryError(cause);
      return own == null ? Output.oneLine(cause) : "the query failed: " + Output.oneLine(own);
    }

    /** Whether the query is wrong, not what it reads. */
    public boolean isQueryError() {
      return getCause() instanceof AnalysisException
          || getCause() instanceof StatementRefusedException
          || QueryException.queryError(getCause()) != null;
    }
  }
}
