package org.rhosweep.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.rhosweep.sweeps.result.Table;

/** Writes one segment: whole or not at all. */
public final class SegmentWriter {
  /** Key of the schema version among a file's metadata. */
  static final String SCHEMA_VERSION_KEY = "rhosweep.schema_version";

  /** Key of the code's version among a file's metadata. */
  static final String CODE_VERSION_KEY = "rhosweep.code_version";

  // A segment holds a bundle; small pages and row groups keep a slot's memory small.
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private SegmentWriter() {}

  /** What every file says of itself in its footer. */
  public static Map<String, String> footer(int schemaVersion, String codeVersion) {
    return Map.of(
        SCHEMA_VERSION_KEY, Integer.toString(schemaVersion), CODE_VERSION_KEY, codeVersion);
  }

  /**
   * Writes rows to {@code output.segment(...)}, where the file is seen when it is whole. Equal rows
   * give equal bytes.
   *
   * @param attempt who writes; part of the hidden name, for people
   * @param metadata of the file, see {@link #footer}
   */
  public static Written write(
      Output output,
      Table table,
      String sweep,
      String segment,
      String attempt,
      Iterable<Object[]> rows,
      Map<String, String> metadata)
      throws IOException {
    return write(output, table, sweep, segment, attempt, sink -> rows.forEach(sink), metadata);
  }

  /**
   * A segment that was written.
   *
   * @param rows that it holds; no file is there where there is none
   * @param bytes of the file
   */
  public record Written(long rows, long bytes) {}

  /**
   * The footer of a bundle's segment of trials, which commits the bundle and says what belongs to
   * it.
   *
   * @param metadata as for its other segments, see {@link #footer}
   * @param others what was written of other tables, by their names
   */
  public static Map<String, String> commit(
      Map<String, String> metadata, Map<String, Written> others) {
    Map<String, BundleContents.Part> parts = new LinkedHashMap<>();
    others.forEach(
        (table, written) -> {
          if (written.rows() > 0) {
            parts.put(table, new BundleContents.Part(written.rows(), written.bytes()));
          }
        });
    Map<String, String> all = new HashMap<>(metadata);
    all.put(BundleContents.KEY, new BundleContents(parts).text());
    return all;
  }

  /** Rows that are handed over one by one. */
  @FunctionalInterface
  interface Rows {
    void sendTo(Consumer<Object[]> sink) throws IOException;
  }

  /**
   * Writes a segment of rows that need not be in memory together.
   *
   * @return how many there were; no file is written where there was none
   */
  static Written write(
      Output output,
      Table table,
      String sweep,
      String segment,
      String attempt,
      Rows rows,
      Map<String, String> metadata)
      throws IOException {
    try (FileStore.Draft draft =
        output.store().draft(output.segment(table, sweep, segment), attempt)) {
      long count;
      ChecksummedFile file = new ChecksummedFile(new DraftFile(draft));
      Map<String, String> all = new HashMap<>(metadata);
      all.put(OpenSegment.PLACE_KEY, OpenSegment.place(table.name(), sweep, segment));
      try (LazyWriter writer =
          new LazyWriter(() -> new Builder(output, file, table, all).build())) {
        rows.sendTo(writer);
        count = writer.count;
      }
      if (count > 0) {
        draft.commit();
      }
      return new Written(count, file.bytes());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A draft as Parquet writes it. */
  record DraftFile(FileStore.Draft draft) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockBytes) throws IOException {
      return HadoopStreams.wrap(draft.stream());
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockBytes) throws IOException {
      return HadoopStreams.wrap(draft.stream());
    }

    @Override
    public boolean supportsBlockSize() {
      return false; // a segment is smaller than any file system's block
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  /** Opens its file at the first row. */
  private static final class LazyWriter implements Consumer<Object[]>, AutoCloseable {
    private final Opening opening;
    private ParquetWriter<Object[]> writer;
    private long count;

    LazyWriter(Opening opening) {
      this.opening = opening;
    }

    /** Makes the file. */
    @FunctionalInterface
    interface Opening {
      ParquetWriter<Object[]> open() throws IOException;
    }

    @Override
    public void accept(Object[] row) {
      try {
        if (writer == null) {
          writer = opening.open();
        }
        writer.write(row);
        count++;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      if (writer != null) {
        writer.close();
      }
    }
  }

  /** Codes that DuckDB, pandas, Spark and Polars all read. */
  private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
    private final ChecksummedFile file;
    private final Table table;
    private final Map<String, String> metadata;

    Builder(Output output, ChecksummedFile file, Table table, Map<String, String> metadata) {
      super(file);
      this.file = file;
      this.table = table;
      this.metadata = metadata;
      withConf(output.configuration());
      withWriteMode(ParquetFileWriter.Mode.OVERWRITE);
      withCompressionCodec(CompressionCodecName.ZSTD);
      withRowGroupSize(ROW_GROUP_BYTES);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport(table, metadata, file::endOfPages);
    }
  }
}
