package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.task.Characters;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.SequentialImages;
import org.rhosweep.core.task.Task;
import org.rhosweep.core.task.Words;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceFormats;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepFile;

/** Data sets on a file system that is not this machine's, by its scheme at least. */
public class HadoopDataFilesTest {
  @TempDir Path folder;
  private DataFiles files;

  /** This machine's files under another scheme; counts what is opened. */
  public static final class Counted extends FilterFileSystem {
    static final AtomicInteger OPENED = new AtomicInteger();

    public Counted() {
      super(new RawLocalFileSystem());
    }

    @Override
    public String getScheme() {
      return "counted";
    }

    @Override
    public URI getUri() {
      return URI.create("counted:///");
    }

    @Override
    public org.apache.hadoop.fs.Path makeQualified(org.apache.hadoop.fs.Path path) {
      return path;
    }

    @Override
    protected void checkPath(org.apache.hadoop.fs.Path path) {}

    @Override
    public org.apache.hadoop.fs.FileStatus getFileStatus(org.apache.hadoop.fs.Path path)
        throws IOException {
      return renamed(super.getFileStatus(local(path)));
    }

    @Override
    public org.apache.hadoop.fs.RemoteIterator<org.apache.hadoop.fs.FileStatus> listStatusIterator(
        org.apache.hadoop.fs.Path path) throws FileNotFoundException, IOException {
      var all = super.listStatus(local(path));
      for (int i = 0; i < all.length; i++) {
        all[i] = renamed(all[i]);
      }
      return org.apache.hadoop.util.functional.RemoteIterators.remoteIteratorFromArray(all);
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer) throws IOException {
      OPENED.incrementAndGet();
      return super.open(local(path), buffer);
    }

    private static org.apache.hadoop.fs.Path local(org.apache.hadoop.fs.Path path) {
      return new org.apache.hadoop.fs.Path("file", null, path.toUri().getPath());
    }

    private static org.apache.hadoop.fs.FileStatus renamed(org.apache.hadoop.fs.FileStatus status) {
      status.setPath(
          new org.apache.hadoop.fs.Path("counted", null, status.getPath().toUri().getPath()));
      return status;
    }
  }

  @BeforeEach
  void configure() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.counted.impl", Counted.class.getName());
    files = new HadoopDataFiles(hadoop);
    Counted.OPENED.set(0);
  }

  private String text() throws IOException {
    return Files.writeString(
            folder.resolve("text.txt"), "the quick brown fox jumps over the lazy dog ".repeat(40))
        .toString();
  }

  /** Ten images of 2 x 2 pixels in each part, labels 0 and 1. */
  private String images() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/MNIST/raw"));
    for (String part : List.of("train", "t10k")) {
      byte[] images = new byte[16 + 40];
      byte[] labels = new byte[8 + 10];
      System.arraycopy(
          new byte[] {0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 2, 0, 0, 0, 2}, 0, images, 0, 16);
      System.arraycopy(new byte[] {0, 0, 8, 1, 0, 0, 0, 10}, 0, labels, 0, 8);
      for (int i = 0; i < 40; i++) {
        images[16 + i] = (byte) (part.hashCode() * 31 + i);
      }
      for (int i = 0; i < 10; i++) {
        labels[8 + i] = (byte) (i % 2);
      }
      Files.write(data.resolve(part + "-images-idx3-ubyte"), images);
      Files.write(data.resolve(part + "-labels-idx1-ubyte"), labels);
    }
    return folder.resolve("data").toString();
  }

  private static SequentialImages images(String path, int sequenceLength) throws Exception {
    String sweep =
        """
        name: s
        task: {name: sequential-images, path: '%s', sequenceLength: %d, classes: 2, evalFraction: 0.3}
        """
            .formatted(path, sequenceLength);
    Task task = SweepFile.parse("s.yaml", sweep, List.of()).specs().get(0).task();
    return (SequentialImages) task;
  }

  @Test
  void givenImagesElsewhere_thenTheyAreTheSameDataAndReadOnceHoweverOftenTheyAreCut()
      throws Exception {
    String local = images();

    SequentialImages here = images(local, 2);
    SequentialImages there = images("counted://" + local, 2);

    assertThat(there.describe(files)).isEqualTo(here.describe());
    assertThat(images("counted://" + local, 4).load(files).description().fingerprint())
        .isEqualTo(here.describe().fingerprint());
    assertThat(Counted.OPENED).as("each of the four files").hasValue(4);
  }

  @Test
  void givenTextElsewhere_thenItIsTheSameDataAndATrialsIdentity() throws Exception {
    String local = text();

    assertThat(new Characters("counted://" + local, 8, 4, 0.1).describe(files))
        .isEqualTo(new Characters(local, 8, 4, 0.1).describe());
    assertThat(new Characters(local, 8, 4, 0.1).describe(files))
        .as("a path without a scheme is of this machine")
        .isEqualTo(new Characters(local, 8, 4, 0.1).describe());
    assertThat(new Characters("file:" + local, 8, 4, 0.1).describe(files))
        .isEqualTo(new Characters(local, 8, 4, 0.1).describe());
    String sweep = "name: s\ntask: {name: words, path: '%s', sequenceLength: 8}\n";
    var trials =
        Trials.resolve(
            SweepFile.parse("s.yaml", sweep.formatted("counted://" + local), List.of()).specs(),
            files);
    assertThat(trials.get(0).id())
        .isEqualTo(
            Trials.resolve(SweepFile.parse("s.yaml", sweep.formatted(local), List.of()).specs())
                .get(0)
                .id());
    assertThat(((Words) trials.get(0).spec().task()).path()).startsWith("counted://");
    assertThat(Counted.OPENED).hasValue(1);
  }

  @Test
  void givenAFileThatChanges_thenItIsReadAnew() throws Exception {
    Path file = Path.of(text());
    Characters task = new Characters("counted://" + file, 8, 4, 0.1);
    String before = task.describe(files).fingerprint();

    Files.writeString(file, "another text of another length ".repeat(40), StandardCharsets.UTF_8);

    assertThat(task.describe(files).fingerprint()).isNotEqualTo(before);
  }

  @Test
  void givenWhatIsMissing_thenOneLineNamesItsUri() {
    assertThatThrownBy(
            () -> new Characters("counted://" + folder + "/no.txt", 8, 4, 0.1).describe(files))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "task.path: counted:%s/no.txt does not exist, it must be a file of plain text"
                .formatted(folder));
    assertThatThrownBy(() -> images("counted://" + folder + "/none", 2).describe(files))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "task.path: counted:%s/none does not exist, it must be a directory with IDX files"
                .formatted(folder));
  }

  @Test
  void givenAFileSystemThatIsNotThere_thenOneLineSaysWhatToAdd() {
    for (String[] place :
        new String[][] {
          {"s3a://bucket/text.txt", "hadoop-aws-"},
          {"abfs://box@account.dfs.core.windows.net/text.txt", "hadoop-azure-"},
          {"gs://bucket/text.txt", "gcs-connector"},
          {"s3://bucket/text.txt", "write s3a://"},
          {"hdfs:///text.txt", "HADOOP_CONF_DIR"},
          {"nosuch://bucket/text.txt", "spark.hadoop.fs.nosuch.impl"},
        }) {
      assertThatThrownBy(() -> new Characters(place[0], 8, 4, 0.1).describe(files))
          .as(place[0])
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("task.path: " + place[0] + ": ")
          .hasMessageContaining(place[1])
          .message()
          .doesNotContain("\n");
      assertThatThrownBy(() -> Output.at(place[0], new Configuration()))
          .as("the same of outputs")
          .isInstanceOf(OutputException.class)
          .hasMessageContaining(place[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ragged.csv", "ragged-steps.parquet"})
  void givenSequencesOnAnotherFileSystem_whenRead_thenThoseOfThisMachine(String name)
      throws Exception {
    Path golden = Path.of(HadoopDataFilesTest.class.getResource("/sequences/" + name).toURI());
    Path file = Files.copy(golden, folder.resolve(name));
    SequenceColumns columns =
        new SequenceColumns(
            SequenceColumns.Rows.STEPS,
            "sequence",
            "t",
            List.of("a", "b"),
            List.of("label"),
            "part",
            null,
            null,
            SequenceColumns.TargetKind.CLASS,
            false);

    List<RawSequence> there = read(files.at("counted://" + file), columns);
    List<RawSequence> here = read(DataFiles.LOCAL.at(file.toString()), columns);

    assertThat(there).hasSize(12);
    for (int i = 0; i < 12; i++) {
      assertThat(there.get(i).features()).isEqualTo(here.get(i).features());
      assertThat(there.get(i).origin()).hasToString("counted:" + here.get(i).origin());
    }
    assertThat(Counted.OPENED.get()).isEqualTo(1);
  }

  private static List<RawSequence> read(DataFiles.DataFile place, SequenceColumns columns) {
    return SequenceFormats.loaded().read("task.path", place, columns, ReadLimit.ofHeap());
  }
}
