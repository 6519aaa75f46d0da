package org.rhosweep.spark.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.spark.table.SyntheticOutput;
import org.rhosweep.sweeps.result.ResultTables;

/** Statements that write, read elsewhere or run programs, beside those that only answer. */
class StatementGuardTest {
  private static final String SECRET = "what-nobody-asked-for";

  /** Functions that stay out: they call or read what they are told to, or know no output. */
  private static final Set<String> REFUSED_FUNCTIONS =
      Set.of(
          "reflect",
          "java_method",
          "try_reflect",
          "from_avro",
          "to_avro",
          "schema_of_avro",
          "from_protobuf",
          "to_protobuf",
          "from_xml",
          "to_xml",
          "schema_of_xml",
          "xpath",
          "xpath_boolean",
          "xpath_double",
          "xpath_float",
          "xpath_int",
          "xpath_long",
          "xpath_number",
          "xpath_short",
          "xpath_string");

  @TempDir static Path folder;

  private static Path out;
  private static Path outside;
  private static SparkSession spark;

  @BeforeAll
  static void write() throws Exception {
    out = folder.resolve("out");
    outside = Files.createDirectory(folder.resolve("outside"));
    for (String end : List.of("txt", "csv", "json", "orc", "avro", "jar", "zip")) {
      Files.writeString(outside.resolve("secret." + end), SECRET + "\n");
    }
    Output output = Output.at(out.toString(), new Configuration());
    SyntheticOutput.write(output, 60, 2, 20);
    spark = Sessions.startForStatements(TestSession.configuration(), true);
    OutputTables tables =
        new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, warning -> {});
    tables.register(ResultTables.TRIALS, ResultTables.all());
    tables.registerAlone(ResultTables.THEORY);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Names and lengths of all files, and what is in those of OUTSIDE. */
  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        String content = "";
        if (Files.isRegularFile(file)) {
          content = Long.toString(Files.size(file));
          content += file.startsWith(outside) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        }
        files.put(file.toString(), content);
      }
    }
    return files;
  }

  @Test
  void givenEachStatement_whenItMayDoMoreThanAnswer_thenItIsRefusedAndNothingHasChanged()
      throws Exception {
    Map<String, String> before = files();
    List<StatementList> statements = StatementList.read(out, outside);
    assertThat(statements).filteredOn(s -> "!?".indexOf(s.expected()) >= 0).hasSizeGreaterThan(82);
    List<String> wrong = new ArrayList<>();
    for (StatementList statement : statements) {
      List<Row> rows = new ArrayList<>();
      Throwable thrown =
          catchThrowable(() -> rows.addAll(spark.sql(statement.text()).collectAsList()));
      boolean refused = thrown instanceof StatementRefusedException;
      boolean right =
          switch (statement.expected()) {
            case '!' -> refused;
            case '?' -> thrown != null && rows.isEmpty();
            case '~' -> !refused;
            default -> thrown == null;
          };
      if (!right || rows.toString().contains(SECRET)) {
        wrong.add(statement.expected() + " " + statement.text() + "\n    " + thrown + " " + rows);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(files()).isEqualTo(before);
    assertThat(System.getProperty("rhosweep.made")).isNull();
  }

  @Test
  void givenWhatIsRefused_thenOneLineSaysWhatItIsAndWhatToDo() {
    assertThatThrownBy(() -> spark.sql("INSERT OVERWRITE DIRECTORY 'x' USING csv SELECT 1"))
        .hasMessage(
            "\"insert into dir\" may do more than read this output; nothing was run, and --unsafe"
                + " gives Spark whole");
    assertThatThrownBy(() -> spark.sql("SELECT * FROM csv.`/x`"))
        .hasMessageStartingWith("csv./x is no table of this output; ");
    assertThatThrownBy(() -> spark.sql("SELECT reflect('a', 'b')"))
        .hasMessageStartingWith("\"reflect\" calls any method of Java; ");
    assertThatThrownBy(() -> spark.sql("SET spark.sql.warehouse.dir = x"))
        .hasMessageStartingWith("spark.sql.warehouse.dir is no setting of how");
  }

  /** What is analysed is looked at by itself: without the parser's half nothing slips through. */
  @Test
  void givenPlansThatNoTextMade_whenAnalysed_thenTheyAreRefusedToo() {
    String file = outside.resolve("secret.txt").toString();
    assertThatThrownBy(() -> spark.read().text(file))
        .isInstanceOf(StatementRefusedException.class)
        .hasMessageContaining("is no table of this output");
    assertThatThrownBy(
            () -> spark.table("trials").selectExpr("reflect('java.lang.Math', 'abs', 1)"))
        .isInstanceOf(StatementRefusedException.class);
    assertThatThrownBy(() -> spark.table("trials").limit(1).write().csv(outside + "/made"))
        .isInstanceOf(StatementRefusedException.class);
    assertThat(outside.resolve("made")).doesNotExist();
  }

  /** A function of a later Spark is refused until somebody has looked at it. */
  @Test
  void givenEveryFunctionOfThisSpark_thenItIsKnownToBeHarmlessOrNot() {
    Set<String> unknown = new TreeSet<>();
    for (Row function : spark.sql("SHOW SYSTEM FUNCTIONS").collectAsList()) {
      String name = function.getString(0);
      String about = spark.sql("DESCRIBE FUNCTION `%s`".formatted(name)).collectAsList().toString();
      String kind = about.replaceFirst("(?s).*Class: [\\w.]*?([\\w]+)[\\$\\w]*\\].*", "$1");
      if (about.contains("Class: ")
          && !kind.endsWith("Builder")
          && !REFUSED_FUNCTIONS.contains(name)
          && !HarmlessKinds.contain(kind, false)) {
        unknown.add(name + " " + kind);
      }
    }
    assertThat(unknown).isEmpty();
  }
}
