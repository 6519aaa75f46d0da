package org.rhosweep.spark.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FileStatusCache;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Some;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map$;

/**
 * Segments as Spark reads them, without asking the file system again: {@code
 * spark.read().parquet(...)} of a thousand files runs a job of a thousand tasks that list one file
 * each, and takes longer for it than most queries for their answers.
 */
final class ListedFiles extends FileStatusCache {
  private final Map<Path, FileStatus> files = new HashMap<>();

  private ListedFiles(List<Segment> segments) {
    for (Segment segment : segments) {
      files.put(
          segment.path(), new FileStatus(segment.bytes(), false, 1, 128L << 20, 0, segment.path()));
    }
  }

  /**
   * Rows of all segments, with the names of their folders as columns.
   *
   * @param table the folder below which those names begin
   */
  static Dataset<Row> read(
      SparkSession spark, Path table, List<Segment> segments, StructType schema) {
    Seq<Path> paths =
        JavaConverters.asScalaBuffer(segments.stream().map(Segment::path).toList()).toSeq();
    scala.collection.immutable.Map<String, String> options =
        Map$.MODULE$.<String, String>empty().updated("basePath", table.toString());
    InMemoryFileIndex index =
        new InMemoryFileIndex(
            spark,
            paths,
            options,
            new Some<>(schema),
            new ListedFiles(segments),
            Option.empty(),
            Option.empty());
    return spark.baseRelationToDataFrame(
        HadoopFsRelation.apply(
            index,
            index.partitionSchema(),
            schema,
            Option.empty(),
            new SegmentFormat(),
            options,
            spark));
  }

  @Override
  public Option<FileStatus[]> getLeafFiles(Path path) {
    FileStatus file = files.get(path);
    return file == null ? Option.empty() : new Some<>(new FileStatus[] {file});
  }

  @Override
  public void putLeafFiles(Path path, FileStatus[] leafFiles) {
    // Who is asked for all of them has nothing to add.
  }

  @Override
  public void invalidateAll() {
    files.clear();
  }
}
