package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.sweeps.result.ResultTables;

class LocationsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-28T12:00:00",
        "file:rel",
        "c:x",
        "hdfs:",
        ":",
        "a b%20#é",
        "a?b",
        "x{1,2}[3]*",
        "back\\slash",
        "sweep=a:b"
      })
  void givenANameThatIsNoUri_whenUsed_thenItIsThatFolder(String name) throws Exception {
    String location = folder + "/" + name;
    Output output = Output.at(location, new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "test");

    assertThat(output.display()).isEqualTo(location);
    assertThat(folder.resolve(name)).isDirectory();
    assertThat(folder).isDirectoryContaining(path -> path.endsWith(name));
    // What is sent to executors is this text.
    assertThat(Output.at(output.root().toString(), new Configuration()).root())
        .isEqualTo(output.root());
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-28T12:00:00, /srv/2026-11-28T12:00:00",
    "file:rel, /srv/file:rel",
    "c:x, /srv/c:x",
    "a/b:c, /srv/a/b:c",
    "//tmp/x, /tmp/x",
    "///tmp//x/, /tmp/x",
    "./x, /srv/x",
  })
  void givenARelativeName_whenUsed_thenItLiesInTheWorkingFolder(String name, String expected) {
    org.apache.hadoop.fs.Path working = new org.apache.hadoop.fs.Path("file:/srv");
    assertThat(Locations.path(name).makeQualified(java.net.URI.create("file:///"), working))
        .hasToString("file:" + expected);
  }

  @ParameterizedTest
  @CsvSource({
    "hdfs://host:8020/sweeps/a b, hdfs, host:8020, /sweeps/a b",
    "file:/tmp/2026-11-28T12:00:00, file, , /tmp/2026-11-28T12:00:00",
    "s3a://bucket/x%20y, s3a, bucket, /x%20y",
    "hdfs:///x, hdfs, , /x"
  })
  void givenAUri_whenRead_thenNothingInItIsEscaped(
      String location, String scheme, String authority, String path) {
    org.apache.hadoop.fs.Path read = Locations.path(location);

    assertThat(read.toUri().getScheme()).isEqualTo(scheme);
    assertThat(read.toUri().getAuthority()).isEqualTo(authority);
    assertThat(read.toUri().getPath()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\0b", "c:/x"})
  void givenWhatIsNoPlace_whenUsed_thenOneLineSaysSo(String location) {
    assertThatThrownBy(() -> Output.at(location, new Configuration()))
        .isInstanceOf(OutputException.class)
        .hasMessageStartingWith("output ")
        .hasMessageNotContainingAny("URISyntaxException", "Exception:");
  }

  @Test
  void givenAFileOfThisMachine_whenGivenToSpark_thenNothingIsEscaped() {
    assertThat(Locations.of(Path.of("/tmp/a b%20#é/x:y"))).isEqualTo("file:/tmp/a b%20#é/x:y");
    assertThat(
            new org.apache.hadoop.fs.Path(Locations.of(Path.of("/tmp/a b%20#é"))).toUri().getPath())
        .isEqualTo("/tmp/a b%20#é");
  }
}
