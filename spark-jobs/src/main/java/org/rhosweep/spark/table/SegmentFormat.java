package org.rhosweep.spark.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat$;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.RecordReaderIterator;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.VectorizedParquetRecordReader;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Function1;
import scala.Option;
import scala.Some;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map;
import scala.runtime.AbstractFunction1;

/**
 * Spark's Parquet reader, opened in a way that suits many small files with many columns: of each
 * footer the columns that are read, Hadoop's settings once a task and not once a file. Spark's own
 * way takes twenty times as long to open a segment of a thousand trials as to read a column of it.
 *
 * <p>Filters are left to Spark: no row group of ours lies in one range of anything but its sweep,
 * which is a folder's name.
 */
final class SegmentFormat extends ParquetFileFormat {
  private static final long serialVersionUID = 1;

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReaderWithPartitionValues(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration hadoop) {
    // Puts into the settings what the record reader will ask them for.
    Function1<PartitionedFile, Iterator<InternalRow>> general =
        super.buildReaderWithPartitionValues(
            spark, dataSchema, partitionSchema, requiredSchema, filters, options, hadoop);
    SQLConf conf = spark.sessionState().conf();
    boolean inBatches =
        options.get(FileFormat$.MODULE$.OPTION_RETURNING_BATCH()).contains("true")
            && !conf.offHeapColumnVectorEnabled()
            && Set.of(dataSchema.fieldNames()).containsAll(List.of(requiredSchema.fieldNames()));
    if (!inBatches) {
      return general;
    }
    Broadcast<SerializableConfiguration> settings =
        spark
            .sparkContext()
            .broadcast(
                new SerializableConfiguration(hadoop),
                scala.reflect.ClassTag$.MODULE$.apply(SerializableConfiguration.class));
    return new Opening(
        settings,
        partitionSchema,
        Set.of(requiredSchema.fieldNames()),
        conf.parquetVectorizedReaderBatchSize());
  }

  /** Texts may be {@link RepeatedTexts}; of all others generated code knows the class. */
  @Override
  public Option<Seq<String>> vectorTypes(
      StructType requiredSchema, StructType partitionSchema, SQLConf conf) {
    Option<Seq<String>> general = super.vectorTypes(requiredSchema, partitionSchema, conf);
    if (general.isEmpty()) {
      return general;
    }
    List<String> types = new ArrayList<>(JavaConverters.seqAsJavaList(general.get()));
    for (int i = 0; i < requiredSchema.size(); i++) {
      if (requiredSchema.fields()[i].dataType().equals(DataTypes.StringType)) {
        types.set(i, ColumnVector.class.getName());
      }
    }
    return new Some<>(JavaConverters.asScalaBuffer(types).toSeq());
  }

  /** From a file to its batches; a copy for each task. */
  private static final class Opening
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1;

    private final Broadcast<SerializableConfiguration> settings;
    private final StructType partitionSchema;
    private final Set<String> columns;
    private final int batchRows;
    private transient TaskAttemptContext context;

    Opening(
        Broadcast<SerializableConfiguration> settings,
        StructType partitionSchema,
        Set<String> columns,
        int batchRows) {
      this.settings = settings;
      this.partitionSchema = partitionSchema;
      this.columns = columns;
      this.batchRows = batchRows;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      if (context == null) {
        TaskAttemptID attempt = new TaskAttemptID(new TaskID(new JobID(), TaskType.MAP, 0), 0);
        context = new TaskAttemptContextImpl(settings.value().value(), attempt);
      }
      VectorizedParquetRecordReader reader =
          new VectorizedParquetRecordReader(
              null, "CORRECTED", "UTC", "CORRECTED", "UTC", false, batchRows);
      RecordReaderIterator<Object> batches = new RecordReaderIterator<>(reader);
      TaskContext task = TaskContext.get();
      if (task != null) {
        task.addTaskCompletionListener((TaskCompletionListener) done -> batches.close());
      }
      try {
        reader.initialize(
            new FileSplit(path(file), file.start(), file.length(), new String[0]),
            context,
            Option.apply(footer(file)));
        reader.initBatch(partitionSchema, file.partitionValues());
        reader.enableReturningBatches();
      } catch (IOException | InterruptedException e) {
        batches.close();
        // As it is: Spark skips damaged files, but fails where one has gone.
        Platform.throwException(e);
      } catch (RuntimeException e) {
        batches.close();
        Platform.throwException(Damage.orMistake(e));
      }
      return rows(new Batches(batches, reader.resultBatch()));
    }

    private ParquetMetadata footer(PartitionedFile file) throws IOException {
      Path path = path(file);
      SegmentFile segment = new SegmentFile(path.getFileSystem(context.getConfiguration()), path);
      long end = file.start() + file.length();
      return SegmentFooter.read(segment)
          .of(columns::contains, middle -> middle >= file.start() && middle < end);
    }

    private static Path path(PartitionedFile file) {
      return file.filePath().toPath();
    }

    /** Batches go where rows are expected: Spark's interface is older than its batches. */
    @SuppressWarnings("unchecked")
    private static Iterator<InternalRow> rows(Batches batches) {
      return (Iterator<InternalRow>) (Iterator<?>) batches;
    }
  }

  /**
   * Spark's batches with {@link RepeatedTexts}; it fills one and the same batch again and again.
   */
  private static final class Batches extends AbstractIterator<Object> implements Closeable {
    private final RecordReaderIterator<Object> filled;
    private final List<RepeatedTexts> texts = new ArrayList<>();
    private final ColumnarBatch from;
    private final ColumnarBatch batch;

    Batches(RecordReaderIterator<Object> filled, ColumnarBatch from) {
      this.filled = filled;
      this.from = from;
      ColumnVector[] columns = new ColumnVector[from.numCols()];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = from.column(i);
        if (columns[i] instanceof WritableColumnVector column
            && column.dataType().equals(DataTypes.StringType)) {
          RepeatedTexts repeated = new RepeatedTexts(column);
          texts.add(repeated);
          columns[i] = repeated;
        }
      }
      batch = new ColumnarBatch(columns);
    }

    @Override
    public boolean hasNext() {
      try {
        return filled.hasNext();
      } catch (RuntimeException e) {
        Platform.throwException(Damage.orMistake(e));
        throw e;
      }
    }

    @Override
    public Object next() {
      filled.next();
      texts.forEach(RepeatedTexts::forget);
      batch.setNumRows(from.numRows());
      return batch;
    }

    @Override
    public void close() {
      filled.close();
    }
  }
}
