package org.rhosweep.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.Table;

/**
 * Writes trials of some bundles as one bundle: their rows as they are but for the name of the
 * segment, the trials last. Streams, so that memory does not depend on the number of rows.
 */
final class BundleRewrite {
  private static final String SEGMENT = "segment";
  private static final String TRIAL_ID = "trial_id";

  private final Output target;
  private final List<Table> tables;
  private final Map<String, String> metadata;

  /**
   * A rewrite into an output.
   *
   * @param tables all tables of trials, that of trials last
   * @param metadata for the files' footers
   */
  BundleRewrite(Output target, List<Table> tables, Map<String, String> metadata) {
    this.target = target;
    this.tables = List.copyOf(tables);
    this.metadata = Map.copyOf(metadata);
  }

  /**
   * A bundle to take trials from.
   *
   * @param segments its files by the names of tables
   * @param wanted ids of the trials to take, or null for all
   */
  record Source(Output output, Map<String, Segment> segments, Set<String> wanted) {
    boolean wants(Object trialId) {
      return wanted == null || wanted.contains((String) trialId);
    }
  }

  /**
   * Writes the bundle and commits it.
   *
   * @return trials that it holds
   * @throws OutputException where a source has columns that this version does not know: it would
   *     lose them
   */
  long write(String sweep, String name, List<Source> sources, Runnable afterEachTable)
      throws IOException, OutputException {
    long trials = 0;
    Map<String, SegmentWriter.Written> others = new TreeMap<>();
    for (Table table : tables) {
      List<Source> having =
          sources.stream().filter(s -> s.segments().containsKey(table.name())).toList();
      if (having.isEmpty()) {
        continue;
      }
      Table written = asFound(table, having);
      List<String> columns = table.columns().stream().map(Column::name).toList();
      int id = table.indexOf(TRIAL_ID);
      int segment = table.indexOf(SEGMENT);
      boolean last = table.equals(tables.get(tables.size() - 1));
      SegmentWriter.Written result =
          SegmentWriter.write(
              target,
              written,
              sweep,
              name,
              "rewrite",
              sink -> {
                for (Source source : having) {
                  SegmentReader.read(
                      source.output(),
                      source.segments().get(table.name()),
                      table,
                      columns,
                      row -> {
                        if (source.wants(row[id])) {
                          row[segment] = name;
                          sink.accept(row);
                        }
                      });
                }
              },
              last ? SegmentWriter.commit(metadata, others) : metadata);
      others.put(table.name(), result);
      trials = result.rows();
      afterEachTable.run();
    }
    return trials;
  }

  /** The table, with columns that one of the files lacks as columns that may be NULL. */
  private static Table asFound(Table table, List<Source> sources)
      throws IOException, OutputException {
    Set<String> known = new HashSet<>();
    table.columns().forEach(column -> known.add(column.name()));
    Set<String> everywhere = new HashSet<>(known);
    for (Source source : sources) {
      Segment segment = source.segments().get(table.name());
      List<String> found = SegmentReader.columns(source.output(), segment);
      for (String column : found) {
        if (!known.contains(column)) {
          throw new OutputException(
              "%s has the column %s, which this rhosweep does not know and would lose: use the"
                      .formatted(Output.display(segment.path()), column)
                  + " version that wrote it, or give the plug-in that the column is of by --jars");
        }
      }
      everywhere.retainAll(found);
    }
    List<Column> columns = new ArrayList<>();
    for (Column column : table.columns()) {
      boolean nullable = column.nullable() || !everywhere.contains(column.name());
      columns.add(new Column(column.name(), column.type(), nullable, column.description()));
    }
    return new Table(table.name(), columns, table.description());
  }
}
