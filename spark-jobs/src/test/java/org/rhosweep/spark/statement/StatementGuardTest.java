package org.rhosweep.spark.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements that write, read elsewhere or run programs, beside those that only answer. */
@Tag("slow")
class StatementGuardTest {
  @TempDir static Path folder;

  private static GuardedStatements guarded;
  private static SparkSession spark;

  @BeforeAll
  static void write() throws Exception {
    guarded = new GuardedStatements(folder);
    spark = guarded.session();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void givenEachStatement_whenItMayDoMoreThanAnswer_thenItIsRefusedAndNothingHasChanged()
      throws Exception {
    assertThat(guarded.statements())
        .filteredOn(statement -> "!?".indexOf(statement.expected()) >= 0)
        .hasSizeGreaterThan(82);
    assertThat(guarded.wrong(spark)).isEmpty();
  }

  @Test
  void givenWhatIsRefused_thenOneLineSaysWhatItIsAndWhatToDo() {
    assertThatThrownBy(() -> spark.sql("INSERT OVERWRITE DIRECTORY 'x' USING csv SELECT 1"))
        .hasMessage(
            "\"insert into dir\" may do more than read this output; nothing was run, and --unsafe"
                + " turns this check off");
    assertThatThrownBy(() -> spark.sql("SELECT * FROM csv.`/x`"))
        .hasMessageStartingWith("csv./x is not a table of this output; ");
    assertThatThrownBy(() -> spark.sql("SELECT reflect('a', 'b')"))
        .hasMessageStartingWith("\"reflect\" calls any method of Java; ");
    assertThatThrownBy(() -> spark.sql("SET spark.sql.warehouse.dir = x"))
        .hasMessageStartingWith("spark.sql.warehouse.dir is not a setting of how");
  }

  /** What is analysed is looked at by itself: without the parser's half nothing slips through. */
  @Test
  void givenPlansThatNoTextMade_whenAnalysed_thenTheyAreRefusedToo() {
    String file = guarded.outside().resolve("secret.txt").toString();
    assertThatThrownBy(() -> spark.read().text(file))
        .isInstanceOf(StatementRefusedException.class)
        .hasMessageContaining("is not a table of this output");
    assertThatThrownBy(
            () -> spark.table("trials").selectExpr("reflect('java.lang.Math', 'abs', 1)"))
        .isInstanceOf(StatementRefusedException.class);
    assertThatThrownBy(
            () -> spark.table("trials").limit(1).write().csv(guarded.outside() + "/made"))
        .isInstanceOf(StatementRefusedException.class);
    assertThat(guarded.outside().resolve("made")).doesNotExist();
  }

  /** A function of a later Spark is refused until somebody has looked at it. */
  @Test
  void givenEveryFunctionOfThisSpark_thenItIsKnownToBeReadOnlyOrNot() {
    assertThat(GuardedStatements.unknownFunctions(spark)).isEmpty();
  }
}
