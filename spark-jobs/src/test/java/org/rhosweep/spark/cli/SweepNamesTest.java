package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.Output;
import org.rhosweep.sweeps.result.ResultTables;

/** What a sweep's name is, and which trials a report is about: every command says the same. */
@Tag("slow")
class SweepNamesTest {
  private static final String SWEEP =
      """
      name: first
      model: {hiddenSize: 8}
      task: {name: adding, sequenceLength: 8}
      training: {trainingSteps: 3, evaluations: 1, maxEvalExamples: 16, batchSize: 16}
      axes: {model.cell: [tanh, gru], model.depth: [1, 2]}
      seeds: 2
      """;

  @TempDir Path folder;

  private Path out() {
    return folder.resolve("out");
  }

  private Captured run(String name, String... more) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"), SWEEP.replace("name: first", "name: " + name));
    List<String> command =
        new ArrayList<>(
            List.of("run", file.toString(), "--out", out().toString(), "--master", "local[2]"));
    command.addAll(List.of(more));
    Captured run = Captured.run(command.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private String sql(String query) {
    return Captured.run("sql", out().toString(), query, "--format", "csv").out().strip();
  }

  /** The folders that a run printed. */
  private static List<Path> folders(Captured run) {
    return run.out()
        .lines()
        .filter(line -> line.contains("/sweep="))
        .map(line -> Path.of(line.replaceFirst("^\\w+ +", "")))
        .toList();
  }

  private static String condition(Captured run) {
    Matcher found = Pattern.compile("\\(in SQL: (.+)\\)").matcher(run.out());
    assertThat(found.find()).as(run.out()).isTrue();
    return found.group(1);
  }

  @Test
  void givenTrialsThatRanUnderAnotherName_whenRun_thenAllCommandsSpeakOfTheNameTheyRanUnder()
      throws Exception {
    Captured first = run("first");
    assertThat(folders(first))
        .allSatisfy(path -> assertThat(path).isDirectory())
        .extracting(path -> path.getParent().getFileName().toString())
        .contains("trials", "curves")
        .doesNotContain("radii", "pretraining"); // which this sweep does not ask for
    assertThat(first.out()).doesNotContain("in SQL");

    Captured second = run("renamed");
    assertThat(second.out()).contains("renamed: 8 COMPLETED; 0 ran now", "8 under first");
    assertThat(folders(second)).isEqualTo(folders(first));
    assertThat(condition(second)).isEqualTo("sweep = 'first'");
    assertThat(sql("SELECT count(*) AS n FROM trials WHERE " + condition(second)))
        .isEqualTo("n\n8");
    assertThat(Captured.run("status", out().toString()).out())
        .contains("first       8 COMPLETED")
        .doesNotContain("renamed");
    assertThat(Files.readString(out().resolve("report.html"))).doesNotContain("renamed");

    Captured larger = run("renamed", "--set", "seeds=3");
    assertThat(larger.out())
        .contains("renamed: 12 COMPLETED; 4 ran now", "8 under first, 4 under renamed");
    assertThat(folders(larger)).allSatisfy(path -> assertThat(path).isDirectory());
    assertThat(folders(larger)).anyMatch(path -> path.endsWith("trials/sweep=renamed"));
    assertThat(sql("SELECT count(*) AS n FROM trials WHERE " + condition(larger)))
        .isEqualTo("n\n12");
    assertThat(Captured.run("status", out().toString()).out())
        .contains("first       8 COMPLETED", "renamed     4 COMPLETED");
    assertThat(Files.readString(out().resolve("report.html")))
        .contains("12 trials (8 of first, 4 of renamed)");
  }

  @Test
  void givenASmallerSweep_whenRunIntoTheSameOutput_thenTheReportStaysOfAllAndItsQueriesCountThem()
      throws Exception {
    run("first");
    Captured smaller = run("first", "--set", "seeds=1", "--set", "axes.model.depth=[1]");
    assertThat(smaller.out())
        .contains(
            "first: 2 COMPLETED; 0 ran now", "Leaderboard of this sweep", "(all 8 trials in ");
    String html = Files.readString(out().resolve("report.html"));
    assertThat(html).contains("8 trials in ");
    assertThatQueriesCount(html, 8);

    run("first", "--set", "seeds=[7]", "--set", "axes.model.depth=[1]"); // two that are new
    html = Files.readString(out().resolve("report.html"));
    assertThat(html).contains("10 trials in ");
    assertThatQueriesCount(html, 10);
    Captured report = Captured.run("report", out().toString());
    assertThat(report.code()).isZero();
    String byCommand = Files.readString(out().resolve("report.html"));
    assertThat(byCommand.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z", ""))
        .isEqualTo(html.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z", ""));
  }

  /** Runs every printed query, and compares its trials with those of the data beside it. */
  private void assertThatQueriesCount(String html, long trials) throws Exception {
    SparkSession spark = TestSession.spark().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", 2);
    Output output = Output.at(out().toString(), new Configuration());
    new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, warning -> {})
        .register(ResultTables.all());
    Matcher figures =
        Pattern.compile(
                "<figure class=\"figure\" id=\"([\\w-]+)\".*?<pre><code>(.*?)</code>.*?-data\">(.*?)</script>",
                Pattern.DOTALL)
            .matcher(html);
    List<String> counted = new ArrayList<>();
    while (figures.find()) {
      String name = figures.group(1);
      if (name.equals("effects") || name.equals("importance")) {
        continue; // of views that a report has for itself
      }
      String sql =
          figures
              .group(2)
              .replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&#39;", "'")
              .replace("&quot;", "\"")
              .replace("&amp;", "&");
      List<String> csv =
          new ObjectMapper().readTree(figures.group(3)).get("csv").asText().lines().toList();
      int column = List.of(csv.get(0).split(",", -1)).indexOf("trials");
      if (column < 0) {
        continue;
      }
      List<Row> answer = spark.sql(sql).collectAsList();
      long shown =
          csv.stream().skip(1).mapToLong(line -> Long.parseLong(line.split(",", -1)[column])).sum();
      long asked =
          answer.stream().mapToLong(row -> ((Number) row.getAs("trials")).longValue()).sum();
      assertThat(asked).as(name).isEqualTo(shown);
      if (name.equals("trainability-grid") || name.equals("cost")) {
        assertThat(asked).as(name).isEqualTo(trials);
      }
      counted.add(name);
    }
    assertThat(counted)
        .contains("trainability-grid", "arms", "learning-curves", "training-loss", "cost");
  }
}
