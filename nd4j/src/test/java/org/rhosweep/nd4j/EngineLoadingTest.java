package org.rhosweep.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.FreshJvm;

/** What a fresh JVM loads for an engine, and what it says where the engine's library is broken. */
@Tag("slow")
class EngineLoadingTest {
  @TempDir Path directory;

  @Test
  void givenATrialOnSimd_whenRunInAFreshJvm_thenNoClassOfNd4jIsLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = FreshJvm.lines(EngineName.SIMD, "-Xlog:class+load:file=" + classes);

    assertThat(lines).containsExactly("trained 2 on simd (scalar)");
    assertThat(Files.readString(classes))
        .contains("org.rhosweep.core.train.Trainer")
        .doesNotContain("org.nd4j", "org.bytedeco", "org.deeplearning4j", "Nd4jProvider");
  }

  @Test
  void givenATrialOnNd4j_whenRunInAFreshJvm_thenItsClassesAreLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = FreshJvm.lines(EngineName.ND4J, "-Xlog:class+load:file=" + classes);

    assertThat(lines).containsExactly("trained 2 on nd4j (cpu)");
    assertThat(Files.readString(classes)).contains("org.nd4j.linalg", "org.bytedeco.openblas");
  }

  @Test
  void givenNativesOfAnotherPlatform_whenNd4jIsAskedFor_thenTheProblemIsOneLine() throws Exception {
    List<String> lines =
        FreshJvm.lines(EngineName.ND4J, "-Dorg.bytedeco.javacpp.platform=linux-other");

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .startsWith("problem: engine nd4j does not load here (")
        .endsWith(
            "): put nd4j-native and its native library for this platform on the class path, or"
                + " set engine to simd");
  }
}
