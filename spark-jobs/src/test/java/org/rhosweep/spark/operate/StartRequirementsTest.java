package org.rhosweep.spark.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartRequirementsTest {
  @TempDir Path folder;

  private static SparkConf conf(String... pairs) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < pairs.length; i += 2) {
      conf.set(pairs[i], pairs[i + 1]);
    }
    return conf;
  }

  @Test
  void givenASmallHeap_whenChecked_thenRefusedInOurWords() {
    assertThatThrownBy(() -> StartRequirements.check(conf(), 100L << 20))
        .isInstanceOfSatisfying(
            StartRefusedException.class, e -> assertThat(e.wrongSetting()).isTrue())
        .hasMessage(
            "the heap of this process has room for 100 MiB, and Spark needs 450: set"
                + " RHOSWEEP_HEAP=1g or more (of spark-submit: --driver-memory 1g)");
    assertThatCode(() -> StartRequirements.check(conf(), StartRequirements.MIN_HEAP))
        .doesNotThrowAnyException();
  }

  @Test
  void givenAJavaWithoutASecurityManager_whenSparkIsAnOldOne_thenOneLineSaysWhatToTake() {
    assertThat(StartRequirements.javaProblem(25, "3.5.9"))
        .contains(
            "Spark 3.5.9 does not start on Java 25: take Java 17 or 21, or set SPARK_HOME to a Spark 4");
    assertThat(StartRequirements.javaProblem(21, "3.5.9")).isEmpty();
    assertThat(StartRequirements.javaProblem(25, "4.2.0")).isEmpty();
  }

  /** Spark's own choice, of which later versions keep the method to themselves. */
  @Test
  void givenFoldersForTemporaryFiles_whenChosen_thenTheyAreSparksOwn() {
    SparkConf conf = conf("spark.local.dir", "/a,/b");
    assertThat(StartRequirements.configuredFolders(Map.of(), conf))
        .containsExactly("/a", "/b")
        .isEqualTo(org.apache.spark.util.Utils$.MODULE$.getConfiguredLocalDirs(conf));
    assertThat(StartRequirements.configuredFolders(Map.of("SPARK_LOCAL_DIRS", "/c,/d"), conf))
        .containsExactly("/c", "/d");
    assertThat(
            StartRequirements.configuredFolders(
                Map.of("CONTAINER_ID", "1", "LOCAL_DIRS", "/e", "SPARK_LOCAL_DIRS", "/c"), conf))
        .containsExactly("/e");
    assertThat(StartRequirements.configuredFolders(Map.of("SPARK_EXECUTOR_DIRS", "/f:/g"), conf))
        .containsExactly("/f", "/g");
  }

  @Test
  void givenExecutorsTooSmallOrNoSize_whenChecked_thenRefused() {
    assertThatThrownBy(
            () -> StartRequirements.check(conf("spark.executor.memory", "100m"), 1L << 30))
        .hasMessage(
            "spark.executor.memory = 100m is too small: Spark needs 450 MiB in every executor");
    assertThatThrownBy(
            () -> StartRequirements.check(conf("spark.executor.memory", "much"), 1L << 30))
        .hasMessage("spark.executor.memory must be a size such as 2g, was 'much'");
  }

  @Test
  void givenFoldersThatCannotBeWritten_whenOneCan_thenThatWillDo() throws Exception {
    Path file = Files.createFile(folder.resolve("file")); // nobody can make a folder below a file
    String below = file.resolve("x").toString();

    assertThat(StartRequirements.folders(Map.of(), new String[] {below}))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("no temporary file can be written into " + below)
                    .endsWith("set spark.local.dir to a folder that is writable and has room"));
    assertThat(StartRequirements.folders(Map.of("SPARK_LOCAL_DIRS", below), new String[] {below}))
        .hasValueSatisfying(line -> assertThat(line).contains("set SPARK_LOCAL_DIRS"));
    String fine = folder.resolve("a b%20").toString();
    assertThat(StartRequirements.folders(Map.of(), new String[] {below, fine})).isEmpty();
    assertThat(Path.of(fine)).isEmptyDirectory();
    assertThatThrownBy(() -> StartRequirements.check(conf("spark.local.dir", below), 1L << 30))
        .isInstanceOfSatisfying(
            StartRefusedException.class, e -> assertThat(e.wrongSetting()).isFalse());
  }

  @Test
  void givenAnAddressOrName_whenTheHostIsChecked_thenNobodyIsAskedForAnother() {
    assertThatCode(() -> StartRequirements.checkHost(Map.of("SPARK_LOCAL_IP", "127.0.0.1")))
        .doesNotThrowAnyException();
    assertThatCode(() -> StartRequirements.checkHost(Map.of("SPARK_LOCAL_HOSTNAME", "localhost")))
        .doesNotThrowAnyException();
  }
}
