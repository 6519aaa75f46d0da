package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/** Before a run: what is no segment any more leaves the tables, with all of its bundle. */
class DamagedSegmentsTest {
  @TempDir Path folder;

  private Output output;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void write() throws Exception {
    output = Output.at(folder.toString(), new Configuration());
    SyntheticOutput.write(output, 40, 2, 10); // 4 bundles
  }

  private Path file(Table table, int bundle) throws IOException {
    return Path.of(output.segments(table).get(bundle).path().toUri());
  }

  private long bundlesIn(Table table) throws IOException {
    return output.segments(table).size();
  }

  private void setAside() throws Exception {
    DamagedSegments.setAside(output, ResultTables.SCHEMA_VERSION, warnings::add);
  }

  @Test
  void givenWholeSegments_thenAllStay() throws Exception {
    setAside();
    assertThat(warnings).isEmpty();
    assertThat(bundlesIn(ResultTables.TRIALS)).isEqualTo(4);
    assertThat(bundlesIn(ResultTables.CURVES)).isEqualTo(4);
  }

  @Test
  void givenAnyDamageOfAFooter_thenTheBundleLeavesAndIsKeptHidden() throws Exception {
    Path curves = file(ResultTables.CURVES, 2);
    byte[] whole = Files.readAllBytes(curves);
    byte[] length = whole.clone();
    Arrays.fill(length, whole.length - 8, whole.length - 4, (byte) 0x7f);
    byte[] footer = whole.clone();
    Arrays.fill(footer, whole.length - 200, whole.length - 8, (byte) 0xff);
    byte[] magic = whole.clone();
    magic[whole.length - 1] = 'X';
    List<byte[]> damages =
        List.of(
            new byte[0],
            new byte[100],
            Arrays.copyOf(whole, whole.length / 2),
            Arrays.copyOf(whole, whole.length - 1),
            length,
            footer,
            magic);
    for (int i = 0; i < damages.size(); i++) {
      Files.write(curves, damages.get(i));
      warnings.clear();
      setAside();
      assertThat(warnings)
          .as("damage %d", i)
          .singleElement()
          .asString()
          .contains(curves.toString());
      assertThat(curves).as("damage %d", i).doesNotExist();
      assertThat(bundlesIn(ResultTables.TRIALS)).isEqualTo(3);
      assertThat(bundlesIn(ResultTables.CURVES)).isEqualTo(3);
      assertThat(hidden("trials")).hasSize(1);
      putBack();
      Files.write(curves, whole);
    }
  }

  @Test
  void givenATroubledFileSystem_thenNothingLeaves() throws Exception {
    Configuration configuration = new Configuration();
    configuration.setClass("fs.troubled.impl", Troubled.class, FileSystem.class);
    Output troubled = Output.at("troubled://" + folder, configuration);
    assertThat(troubled.segments(ResultTables.TRIALS)).hasSize(4);
    assertThatThrownBy(
            () -> SegmentReader.metadata(troubled, troubled.segments(ResultTables.TRIALS).get(0)))
        .hasMessageContaining("connection reset");
    DamagedSegments.setAside(troubled, ResultTables.SCHEMA_VERSION, warnings::add);
    assertThat(warnings).isEmpty();
    assertThat(bundlesIn(ResultTables.TRIALS)).isEqualTo(4);
  }

  /** Lists files and opens none. */
  static final class Troubled extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("troubled:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize)
        throws IOException {
      throw new IOException("connection reset");
    }
  }

  private List<Path> hidden(String table) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(table))) {
      return files.filter(f -> f.getFileName().toString().endsWith(".damaged")).toList();
    }
  }

  private void putBack() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".damaged")).toList()) {
        String name = file.getFileName().toString();
        String before = name.substring(1, name.length() - ".damaged".length());
        Files.move(file, file.resolveSibling(before));
      }
    }
  }
}
