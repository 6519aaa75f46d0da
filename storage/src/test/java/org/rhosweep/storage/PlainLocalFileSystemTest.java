package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.storage.SampleTables.output;

import java.nio.file.Files;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainLocalFileSystemTest {
  @TempDir java.nio.file.Path folder;

  @Test
  void givenAnOutput_thenHadoopsClientsFindALocalFileSystemAndNoChecksumFilesLieThere()
      throws Exception {
    Output output = output(folder);
    output.write(new Path(output.root(), "file"), "old");
    output.write(new Path(output.root(), "file"), "new");

    // What S3A asks for, to buffer what it puts.
    LocalFileSystem local = FileSystem.getLocal(output.configuration());
    assertThat(local).isInstanceOf(PlainLocalFileSystem.class);
    assertThat(Files.readString(folder.resolve("file"))).isEqualTo("new");
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("file"));
    }
  }
}
