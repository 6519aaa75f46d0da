package org.rhosweep.spark.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.export.MlflowExport;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.table.CommittedTrials;
import org.rhosweep.spark.table.Locations;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.SettingColumns;
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
      description = "A folder of this machine that is empty or not there yet.")
  Path folder;

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
      throw new CommandFailure(ExitCode.USAGE, "--formulas-as-text is for --format csv");
    }
    SparkConf conf = sparkOptions.configuration();
    Output output = outputArgument.open(conf);
    requireEmpty();
    Files.createDirectories(folder);
    if (format == Format.MLFLOW) {
      CommittedTrials committed =
          CommittedTrials.scan(
              output, ResultTables.all(), ResultTables.SCHEMA_VERSION, Messages::warning);
      int runs = new MlflowExport(output, folder, Messages::warning).write(committed);
      System.out.println(folder + ": " + runs + " runs");
      return ExitCode.OK;
    }
    conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    try (SparkSession spark = Sessions.start(conf)) {
      OutputTables views =
          new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, Messages::warning);
      views.register(ResultTables.all());
      views.registerAlone(ResultTables.THEORY);
      for (Table table : tables) {
        Dataset<Row> rows = spark.table(table.name());
        if (names.isEmpty() && rows.isEmpty()) {
          continue;
        }
        Path target = format == Format.CSV ? csv(table, rows) : parquet(table, rows);
        System.out.println(target);
      }
    }
    return ExitCode.OK;
  }

  private List<Table> tables() {
    List<String> valid = ResultTables.readable().stream().map(Table::name).toList();
    for (String name : names) {
      if (!valid.contains(name)) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "there is no table \"%s\"%s".formatted(name, SettingColumns.suggestion(name, valid)));
      }
    }
    if (format == Format.MLFLOW && !names.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "mlflow takes trials and curves, and no --table");
    }
    return ResultTables.readable().stream()
        .filter(table -> names.isEmpty() || names.contains(table.name()))
        .toList();
  }

  private void requireEmpty() throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new CommandFailure(ExitCode.USAGE, "--to %s is no folder".formatted(folder));
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> content = Files.list(folder)) {
        if (content.findAny().isPresent()) {
          throw new CommandFailure(
              ExitCode.USAGE, "--to %s is not empty: give a new folder".formatted(folder));
        }
      }
    }
  }

  private Path csv(Table table, Dataset<Row> rows) throws IOException {
    Path target = folder.resolve(table.name() + ".csv");
    try (Writer out = Files.newBufferedWriter(target, StandardCharsets.UTF_8)) {
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

  private Path parquet(Table table, Dataset<Row> rows) {
    Path target = folder.resolve(table.name());
    rows.write().option("compression", "zstd").parquet(Locations.of(target));
    return target;
  }
}
