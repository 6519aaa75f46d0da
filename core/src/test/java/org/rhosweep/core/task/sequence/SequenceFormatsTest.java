package org.rhosweep.core.task.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;

class SequenceFormatsTest {
  private static final SequenceColumns COLUMNS =
      new SequenceColumns(
          Rows.SEQUENCES,
          null,
          null,
          List.of(),
          List.of(),
          null,
          null,
          null,
          TargetKind.NONE,
          false);

  private final SequenceFormats formats =
      new SequenceFormats(
          List.of(new NameFormat("Text", "txt"), new NameFormat("Packed text", "txt.gz", "gz")));

  @TempDir Path folder;

  @Test
  void givenFolder_whenRead_thenFilesOfTheFormatInOrderOfNames() throws IOException {
    for (String name : List.of("b.txt", "a.TXT", "_SUCCESS.txt", ".a.txt", "notes.md")) {
      Files.writeString(folder.resolve(name), "");
    }
    Files.createDirectory(folder.resolve("c.txt"));

    assertThat(read(folder)).containsExactly("a.TXT", "b.txt");
    assertThat(read(folder.resolve("b.txt"))).containsExactly("b.txt");
  }

  @Test
  void givenEndingsOfSeveralReaders_whenChosen_thenLongest() {
    assertThat(formats.format("x.txt.gz").orElseThrow().name()).isEqualTo("Packed text");
    assertThat(formats.format("x.txt").orElseThrow().name()).isEqualTo("Text");
    assertThat(formats.format("txt")).isEmpty();
  }

  @Test
  void givenWhatNoReaderTakes_whenRead_thenOneLineNamesTheEndingsThatAreKnown() throws IOException {
    Path csv = Files.writeString(folder.resolve("x.csv"), "");

    assertThatThrownBy(() -> read(csv))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "task.path: no reader takes %s, the name of a file must end in .gz, .txt or .txt.gz",
            csv);
    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "task.path: folder %s holds no file of .gz, .txt or .txt.gz; it has x.csv", folder);
    assertThatThrownBy(() -> read(folder.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not exist, it must be a file or a folder of .gz, .txt");
  }

  @Test
  void givenFilesOfTwoFormatsInAFolder_whenRead_thenRefusedWithBoth() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "");
    Files.writeString(folder.resolve("b.gz"), "");

    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds a.txt (Text) and b.gz (Packed text)");
  }

  private List<String> read(Path path) {
    return formats
        .read("task.path", DataFiles.LOCAL.at(path.toString()), COLUMNS, new ReadLimit(10))
        .stream()
        .map(RawSequence::id)
        .toList();
  }

  /** A sequence for each file, named like it. */
  private record NameFormat(String name, List<String> extensions) implements SequenceFormat {
    NameFormat(String name, String... extensions) {
      this(name, List.of(extensions));
    }

    @Override
    public List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit) {
      return files.stream()
          .map(
              file ->
                  RawSequence.of(
                      new Origin(file, "line", 1), file.name(), List.of("x"), 1, new double[] {0}))
          .toList();
    }
  }
}
