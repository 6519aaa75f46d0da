package org.rhosweep.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.Table;

/** Small tables with every type, and outputs that hold them. */
final class SampleTables {
  static final Table TRIALS =
      new Table(
          "trials",
          List.of(
              new Column("trial_id", ColumnType.STRING, false, "identity"),
              new Column("segment", ColumnType.STRING, false, "bundle"),
              new Column("outcome", ColumnType.STRING, false, "how it ended"),
              new Column("started_at", ColumnType.TIMESTAMP, true, "when"),
              new Column("depth", ColumnType.INT, true, "layers"),
              new Column("parameters", ColumnType.LONG, true, "trained numbers"),
              new Column("loss", ColumnType.DOUBLE, true, "last loss"),
              new Column("clipped", ColumnType.BOOLEAN, true, "whether"),
              new Column("reason", ColumnType.STRING, true, "why")),
          "one row per trial");

  static final Table CURVES =
      new Table(
          "curves",
          List.of(
              new Column("trial_id", ColumnType.STRING, false, "identity"),
              new Column("segment", ColumnType.STRING, false, "bundle"),
              new Column("training_step", ColumnType.INT, false, "steps"),
              new Column("loss", ColumnType.DOUBLE, false, "loss")),
          "one row per evaluation");

  static final List<Table> ALL = List.of(CURVES, TRIALS);

  static final Map<String, String> METADATA =
      Map.of(SegmentWriter.SCHEMA_VERSION_KEY, "1", SegmentWriter.CODE_VERSION_KEY, "test");

  private SampleTables() {}

  static Output output(java.nio.file.Path folder) throws OutputException {
    return Output.at(folder.toString(), new Configuration());
  }

  static String id(int number) {
    return "%064x"
        .formatted(0x123456789L * (number + 1))
        .replaceFirst("^0{16}", "%016x".formatted(number));
  }

  static Object[] trial(String segment, int number, String outcome, long startedAt) {
    return new Object[] {
      id(number), segment, outcome, startedAt, number, 10L * number, 0.5 * number, true, null
    };
  }

  /** Commits a bundle: two curve rows per trial, then the trials. */
  static void commit(Output output, String segment, List<Object[]> trials) throws IOException {
    writeCurves(output, segment, trials);
    SegmentWriter.write(output, TRIALS, "s", segment, "0-0", trials, METADATA);
  }

  static void writeCurves(Output output, String segment, List<Object[]> trials) throws IOException {
    List<Object[]> curves = new ArrayList<>();
    for (Object[] trial : trials) {
      curves.add(new Object[] {trial[0], segment, 0, 2.0});
      curves.add(new Object[] {trial[0], segment, 10, 1.0});
    }
    SegmentWriter.write(output, CURVES, "s", segment, "0-0", curves, METADATA);
  }
}
