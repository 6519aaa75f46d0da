package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void givenAFailureOfAFile_whenSaidInOneLine_thenItSaysWhatFailedBesideTheName() {
    assertThat(Output.oneLine(new NoSuchFileException("a/b"))).isEqualTo("a/b: no such file");
    assertThat(Output.oneLine(new FileAlreadyExistsException("a")))
        .isEqualTo("a: file already exists");
    assertThat(Output.oneLine(new AccessDeniedException("a"))).isEqualTo("a: access denied");
    assertThat(Output.oneLine(new AccessDeniedException("a", null, "not yours")))
        .isEqualTo("a: not yours");
    assertThat(Output.oneLine(new FileSystemException("a", null, "Is a directory")))
        .isEqualTo("a: Is a directory");
    assertThat(Output.oneLine(new IOException(" first\nsecond"))).isEqualTo("first");
    assertThat(Output.oneLine(new IllegalStateException())).isEqualTo("IllegalStateException");
  }
}
