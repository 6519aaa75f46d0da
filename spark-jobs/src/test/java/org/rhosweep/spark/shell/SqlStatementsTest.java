package org.rhosweep.spark.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlStatementsTest {
  @Test
  void givenSemicolonsInQuotesAndComments_whenSplit_thenOnlyRealOnesCut() {
    assertThat(
            SqlStatements.split(
                "SELECT ';' AS a; -- not; this\nSELECT `b;c`, \"d;\" /* ; */ FROM t;;\n  \n"))
        .containsExactly("SELECT ';' AS a", "-- not; this\nSELECT `b;c`, \"d;\" /* ; */ FROM t");
  }

  @Test
  void givenNoSemicolonAtTheEnd_whenSplit_thenTheLastStatementCounts() {
    assertThat(SqlStatements.split("SELECT 1; SELECT 'it\\'s; 2'"))
        .containsExactly("SELECT 1", "SELECT 'it\\'s; 2'");
    assertThat(SqlStatements.split(" -- nothing\n")).isEmpty();
  }

  @Test
  void givenTypedLines_whenAsked_thenOnlyASemicolonOutsideQuotesEndsThem() {
    assertThat(SqlStatements.isComplete("SELECT 1;")).isTrue();
    assertThat(SqlStatements.isComplete("SELECT 1; -- done")).isTrue();
    assertThat(SqlStatements.isComplete("SELECT 1")).isFalse();
    assertThat(SqlStatements.isComplete("SELECT ';")).isFalse();
    assertThat(SqlStatements.isComplete("SELECT 1 -- ;")).isFalse();
  }

  @Test
  void givenCommentsOnly_whenSplit_thenThereIsNoStatementAndTheWorkIsLinear() {
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        java.time.Duration.ofSeconds(20),
        () -> {
          assertThat(SqlStatements.split("/* ".repeat(200_000))).isEmpty();
          assertThat(SqlStatements.split("-- a\n /* ; */ -- b")).isEmpty();
          assertThat(SqlStatements.split("SELECT '--';")).containsExactly("SELECT '--'");
        });
  }
}
