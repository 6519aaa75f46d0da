package org.rhosweep.spark.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.ExternalPath;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.export.MlflowExport;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.SettingColumns;
import org.rhosweep.sweeps.text.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies committed trials, each once, for other tools. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Copies the tables for other tools: committed trials only, each once, with the sweep's name"
            + " as a column.",
    footer = {
      "",
      "csv      TABLE.csv as in RFC 4180, UTF-8 with a header; NULL is nothing, an empty text is"
          + " \"\", NaN and Infinity are words, times are ISO 8601 in UTC",
      "parquet  TABLE/*.parquet with the types of the tables",
      "mlflow   the folder layout of MLflow's file store: mlflow ui --backend-store-uri DIR"
    })
final class ExportCommand implements Callable<Integer> {
  private static final String LINE_END = "\r\n"; // RFC 4180, section 2

  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;
  @Mixin SparkOptions sparkOptions;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description =
          "A folder that is empty or not there yet: a path of this machine, or an URI of any Hadoop"
              + " file system.")
  String to;

  @Option(
      names = "--format",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
      defaultValue = "CSV")
  Format format;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      split = ",",
      description = "Which tables; default: all that have rows. Not for mlflow.")
  List<String> names = List.of();

  @Option(
      names = "--formulas-as-text",
      description =
          "CSV: put an apostrophe before texts that begin with =, +, -, @, a tab or a line break,"
              + " which spreadsheets take for formulas. Default: texts as they are.")
  boolean formulasAsText;

  enum Format {
    CSV,
    PARQUET,
    MLFLOW
  }

  @Override
  public Integer call() throws IOException, OutputException {
    List<Table> tables = tables();
    if (formulasAsText && format != Format.CSV) {
      throw new CommandException(ExitCode.USAGE, "--formulas-as-text is for --format csv");
    }
    SparkConf conf = sparkOptions.configuration();
    Output output = outputArgument.open(conf);
    ExternalPath folder = destination(conf);
    folder.makeFolder();
    if (format == Format.MLFLOW) {
      CommittedTrials committed =
          CommittedTrials.scan(
              output, ResultTables.all(), ResultTables.SCHEMA_VERSION, Messages::warning);
      int runs = mlflow(output, folder, committed);
      System.out.println(folder + ": " + Counts.of(runs, "run"));
      return ExitCode.OK;
    }
    conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    try (SparkSession spark = Sessions.start(conf)) {
      OutputTables views =
          new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, Messages::warning);
      views.register(ResultTables.all());
      views.registerStandalone(ResultTables.THEORY);
      for (Table table : tables) {
        Dataset<Row> rows = spark.table(table.name());
        if (names.isEmpty() && rows.isEmpty()) {
          continue;
        }
        System.out.println(
            format == Format.CSV ? csv(folder, table, rows) : parquet(folder, table, rows));
      }
    }
    return ExitCode.OK;
  }

  private List<Table> tables() {
    List<String> valid = ResultTables.readable().stream().map(Table::name).toList();
    for (String name : names) {
      if (!valid.contains(name)) {
        throw new CommandException(
            ExitCode.USAGE,
            "there is no table \"%s\"%s".formatted(name, SettingColumns.suggestion(name, valid)));
      }
    }
    if (format == Format.MLFLOW && !names.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "mlflow takes trials and curves, and no --table");
    }
    return ResultTables.readable().stream()
        .filter(table -> names.isEmpty() || names.contains(table.name()))
        .toList();
  }

  private ExternalPath destination(SparkConf conf) {
    try {
      ExternalPath folder = ExternalPath.of(to, SparkOptions.hadoop(conf));
      if (folder.isFile()) {
        throw new CommandException(ExitCode.USAGE, "--to %s is not a folder".formatted(folder));
      }
      if (!folder.isFree()) {
        throw new CommandException(
            ExitCode.USAGE, "--to %s is not empty: give a new folder".formatted(folder));
      }
      return folder;
    } catch (IOException e) {
      throw new CommandException(ExitCode.INFRASTRUCTURE, "--to " + Output.oneLine(e), e);
    }
  }

  /**
   * MLflow's store is many small files, some of them written bit by bit: made here, then copied.
   */
  private static int mlflow(Output output, ExternalPath folder, CommittedTrials committed)
      throws IOException, OutputException {
    if (folder.local() != null) {
      return new MlflowExport(output, folder.local(), Messages::warning).write(committed);
    }
    Path made = Files.createTempDirectory("rhosweep-mlflow");
    try {
      int runs =
          new MlflowExport(output, made, folder.toString(), Messages::warning).write(committed);
      folder.copyFrom(made);
      return runs;
    } finally {
      try (Stream<Path> all = Files.walk(made)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private ExternalPath csv(ExternalPath folder, Table table, Dataset<Row> rows) throws IOException {
    ExternalPath target = folder.child(table.name() + ".csv");
    try (Writer out =
        new BufferedWriter(new OutputStreamWriter(target.create(), StandardCharsets.UTF_8))) {
      out.write(RowFormat.csv(Arrays.asList(rows.columns()), LINE_END));
      int size = rows.columns().length;
      for (Iterator<Row> all = rows.toLocalIterator(); all.hasNext(); ) {
        Row row = all.next();
        List<Object> cells = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          cells.add(row.get(i));
        }
        out.write(RowFormat.csv(cells, LINE_END, formulasAsText));
      }
    }
    return target;
  }

  private static ExternalPath parquet(ExternalPath folder, Table table, Dataset<Row> rows) {
    ExternalPath target = folder.child(table.name());
    rows.write().option("compression", "zstd").parquet(target.forSpark());
    return target;
  }
}
