package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.result.TableReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Documents the tables. */
@Command(
    name = "columns",
    mixinStandardHelpOptions = true,
    description = "Documents every column of every table.")
final class ColumnsCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;

  @Option(
      names = "--format",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
      defaultValue = "TABLE")
  RowFormat format;

  @Override
  public Integer call() {
    List<List<Object>> rows = new ArrayList<>();
    for (Table table : ResultTables.readable()) {
      for (Column column : table.columns()) {
        rows.add(
            List.of(
                table.name(),
                column.name(),
                column.type().name().toLowerCase(Locale.ROOT),
                TableReference.unit(column),
                column.nullable() ? "yes" : "no",
                column.description()));
      }
      rows.add(
          List.of(
              table.name(),
              "sweep",
              "string",
              "",
              "no",
              "name of the sweep; the folder of the file"));
    }
    format.print(
        List.of("table", "column", "type", "unit", "nullable", "description"),
        rows.iterator(),
        System.out);
    return ExitCode.OK;
  }
}
