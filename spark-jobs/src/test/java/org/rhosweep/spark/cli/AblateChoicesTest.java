package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.SyntheticOutput;

/** What is chosen on one split and compared on another, of a real sweep that takes seconds. */
@Tag("slow")
class AblateChoicesTest {
  private static final String SWEEP =
      """
      name: rates
      model: {hiddenSize: 8}
      training: {trainingSteps: 6, evaluations: 2, maxEvalExamples: 64, batchSize: 16, maxTestExamples: 128}
      axes:
        init: [glorot, orthogonal, {name: identity, gain: [0.5, 1.0]}]
        training.optimizer.learningRate: [0.001, 0.01, 0.1]
      seeds: 3
      """;

  private static final String RATE = "training.optimizer.learningRate";

  /** By the definition, in SQL: the best mean of eval, then the mean of test at that rate. */
  private static final String TUNED =
      """
      WITH arms AS (
        SELECT init, init_gain, learning_rate, avg(final_eval_accuracy) AS chosen_by,
          avg(test_accuracy) AS compared
        FROM trials GROUP BY 1, 2, 3),
      ranked AS (
        SELECT *, row_number() OVER (
          PARTITION BY init, init_gain ORDER BY chosen_by DESC, learning_rate) AS place
        FROM arms)
      SELECT concat_ws(' ', init, CASE WHEN init = 'identity' THEN string(init_gain) END) AS arm,
        learning_rate, chosen_by, compared
      FROM ranked WHERE place = 1 ORDER BY arm""";

  @TempDir static Path folder;

  private static String out;

  @BeforeAll
  static void run() throws Exception {
    Path sweep = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
    out = folder.resolve("out").toString();
    Captured run =
        Captured.run("run", "--no-report", sweep.toString(), "--out", out, "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static Captured ablate(String... more) {
    return Captured.run(
        Stream.concat(Stream.of("ablate", out, "--factor", "init"), Stream.of(more))
            .toArray(String[]::new));
  }

  private static JsonNode json(Captured captured) throws Exception {
    assertThat(captured.code()).as(captured.err()).isZero();
    return new ObjectMapper().readTree(captured.out());
  }

  @Test
  void givenRates_whenTuned_thenChoicesAndMeansAreThoseOfSql() throws Exception {
    JsonNode ablation = json(ablate("--baseline", "glorot", "--tune", RATE, "--format", "json"));
    JsonNode sql = json(Captured.run("sql", out, TUNED, "--format", "json"));
    assertThat(sql).hasSize(4);
    JsonNode choices = ablation.get("chosen").get("choices");
    assertThat(choices).hasSize(4);
    for (int i = 0; i < 4; i++) {
      JsonNode choice = choices.get(i);
      JsonNode row = sql.get(i);
      assertThat(choice.get("where").get("init").asText())
          .isEqualTo(row.get("arm").asText().replace("1.0", "1"));
      assertThat(choice.get("chosen").get("learning_rate").asDouble())
          .isEqualTo(row.get("learning_rate").asDouble());
      assertThat(choice.get("score").asDouble())
          .isCloseTo(row.get("chosen_by").asDouble(), within(1e-12));
      assertThat(choice.get("tried")).hasSize(3);
      assertThat(choice.get("at_edge").size())
          .isEqualTo(row.get("learning_rate").asDouble() == 0.01 ? 0 : 1);
      assertThat(choice.get("seeds").asInt()).isEqualTo(3);
    }
    double baseline = sql.get(0).get("compared").asDouble();
    for (int i = 0; i < 3; i++) {
      JsonNode effect = ablation.get("effects").get(i);
      assertThat(effect.get("pairs").asInt()).isEqualTo(3);
      assertThat(effect.get("mean_difference").get("value").asDouble())
          .isCloseTo(sql.get(i + 1).get("compared").asDouble() - baseline, within(1e-12));
    }
    assertThat(ablation.get("metric").asText()).isEqualTo("test_accuracy");
    assertThat(ablation.get("draws").asText()).isEqualTo("seeds");
    assertThat(ablation.get("chosen").get("by").asText()).isEqualTo("final_eval_accuracy");
    assertThat(ablation.get("chosen").get("compared_on").asText()).isEqualTo("test");
    assertThat(ablation.get("levels").get(1).toString())
        .isEqualTo(
            "{\"factor\":\"init\",\"level\":\"identity 0.5\",\"settings\":"
                + "{\"init\":\"identity\",\"init_gain\":0.5}}");
  }

  @Test
  void givenSeveralBaselines_whenAblated_thenTheChoiceIsNamedInEveryForm() throws Exception {
    String[] question = {"--baseline", "glorot,orthogonal", "--tune", RATE};
    Captured table = ablate(question);
    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out().lines()).allMatch(line -> line.length() <= 80);
    String printed = table.out().replaceAll("\\s+", " ");
    assertThat(printed)
        .startsWith("exclusion: diverged-worst")
        .contains(
            "chosen: learning_rate is the best of those tried for each level of init in each"
                + " combination of the other settings; the baseline is the best of those named",
            "compared by test_accuracy (test split), which had no part in the choice",
            "best learning_rate",
            "best init",
            "glorot, orthogonal",
            "init against best of glorot, orthogonal, test_accuracy (higher is better)",
            "compared: identity 0.5: ",
            " against best of glorot, orthogonal: ",
            "3 pairs from 3 independent seeds; with 3 seeds no two-sided p can be below 2/2^3",
            "intervals from 3 seeds are too narrow")
        .doesNotContain("{");
    assertThat(table.err() + printed).containsOnlyOnce("a diverged trial is worse than");
    assertThat(table.messages().get(0)).startsWith("rhosweep: chosen: learning_rate is the best");
    JsonNode ablation =
        json(ablate("--baseline", "glorot,orthogonal", "--tune", RATE, "--format", "json"));
    JsonNode sql = json(Captured.run("sql", out, TUNED, "--format", "json"));
    boolean glorot =
        sql.get(0).get("chosen_by").asDouble() >= sql.get(3).get("chosen_by").asDouble();
    JsonNode best = ablation.get("chosen").get("baselines").get(0);
    assertThat(best.get("chosen").get("init").asText()).isEqualTo(glorot ? "glorot" : "orthogonal");
    assertThat(ablation.get("effects")).hasSize(2);
    assertThat(ablation.get("effects").get(0).get("mean_difference").get("value").asDouble())
        .isCloseTo(
            sql.get(1).get("compared").asDouble()
                - sql.get(glorot ? 0 : 3).get("compared").asDouble(),
            within(1e-12));
    try (Stream<Path> stored = Files.list(folder.resolve("out/_ablations"))) {
      assertThat(
              stored
                  .filter(file -> file.getFileName().toString().contains("init-test_accuracy"))
                  .anyMatch(file -> holds(file, "\"best of glorot, orthogonal\"")))
          .isTrue();
    }
    Captured csv = ablate("--baseline", "glorot,orthogonal", "--tune", RATE, "--format", "csv");
    List<String> lines = csv.out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .contains(",seeds,")
        .endsWith(",level_chosen,level_at_edge,baseline_chosen,baseline_at_edge");
    assertThat(lines.get(1)).contains((glorot ? "glorot" : "orthogonal") + " at ");
    assertThat(csv.messages()).anyMatch(line -> line.contains("which had no part in the choice"));
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void givenSeveralBaselinesAlone_whenAblated_thenEachRateHasItsBest() throws Exception {
    JsonNode ablation =
        json(
            ablate("--baseline", "glorot, identity 0.5, identity init_gain=1", "--format", "json"));
    assertThat(ablation.get("chosen").get("tuned")).isEmpty();
    assertThat(ablation.get("chosen").get("baselines")).hasSize(3);
    assertThat(ablation.get("effects")).hasSize(1);
    JsonNode effect = ablation.get("effects").get(0);
    assertThat(effect.get("pairs").asInt()).isEqualTo(9);
    assertThat(effect.get("seeds").asInt()).isEqualTo(3);
    assertThat(effect.get("sign_flip").get("p").asDouble()).isGreaterThanOrEqualTo(0.25);
  }

  @Test
  void givenTheEvalSplit_whenAskedFor_thenItSaysThatItChoseAsWell() throws Exception {
    JsonNode ablation =
        json(ablate("--baseline", "glorot", "--tune", RATE, "--on", "eval", "--format", "json"));
    assertThat(ablation.get("metric").asText()).isEqualTo("final_eval_accuracy");
    assertThat(ablation.get("chosen").get("rule").asText())
        .contains("the split that chose: what was chosen looks better than it is");
    JsonNode median =
        json(
            ablate(
                "--baseline",
                "glorot",
                "--tune",
                RATE,
                "--choose",
                "median",
                "--choose-by",
                "best_eval_loss",
                "--format",
                "json"));
    assertThat(median.get("chosen").get("rule").asText())
        .contains("by the median over seeds of best_eval_loss (eval split), all seeds together");
  }

  @Test
  void givenWrongQuestions_whenAblated_thenOneLineSaysWhatIsValid() {
    String[][] wrong = {
      {
        "--baseline",
        "glorot",
        "--tune",
        "training.optimizer.learningRat",
        "did you mean \"learning_rate\"?"
      },
      {"--baseline", "glorot", "--tune", "depth", "there is nothing to choose from"},
      {"--baseline", "glorot", "--tune", "init", "init is compared and cannot be tuned"},
      {"--baseline", "glorot", "--tune", "seed", "the seed cannot be tuned"},
      {
        "--baseline",
        "glorot,orthgonal",
        "did you mean \"orthogonal\"? Levels: glorot, identity 0.5"
      },
      {"--baseline", "glorot,identity", "identity\" is several levels: identity 0.5, identity 1"},
      {"--baseline", "glorot", "--on", "eval", "--on goes with --tune or with several baselines"},
      {"--baseline", "glorot", "--choose-by", "final_eval_loss", "--choose-by goes with --tune"},
      {
        "--baseline",
        "glorot",
        "--tune",
        RATE,
        "--metric",
        "final_eval_accuracy",
        "compare by test_accuracy, or say --on eval"
      },
      {
        "--baseline",
        "glorot",
        "--tune",
        RATE,
        "--metric",
        "test_accuracy",
        "--on",
        "eval",
        "--on eval compares by a column of the eval split"
      },
      {"--baseline", "glorot", "--tune", RATE, "--metric", "seconds", "give --choose-by"},
      {"--baseline", "glorot", "--tune", RATE, "--choose-by", "test_loss", "of the test split"},
      {
        "--baseline",
        "glorot",
        "--tune",
        RATE,
        "--metric",
        "test_perplexity",
        "no completed trial has test_perplexity (test split) to compare by; there are: "
      }
    };
    for (String[] words : wrong) {
      Captured captured =
          ablate(List.of(words).subList(0, words.length - 1).toArray(String[]::new));
      assertThat(captured.code()).as(captured.err()).isEqualTo(64);
      List<String> lines =
          captured.messages().stream()
              .filter(l -> !l.contains("exclusion rule") && !l.contains("rhosweep: chosen: "))
              .toList();
      assertThat(lines).as(captured.err()).hasSize(1);
      assertThat(lines.get(0)).contains(words[words.length - 1]);
    }
  }

  @Test
  void givenAnOutputWithoutTestScores_whenTuned_thenItSaysSoAndEvalIsComparedWhereAsked()
      throws Exception {
    String old = folder.resolve("old").toString();
    SyntheticOutput.write(Output.at(old, new Configuration()), 11_520, 1, 2_000);
    List<String> question =
        List.of("ablate", old, "--factor", "init", "--baseline", "glorot", "--tune", RATE);
    Captured captured = Captured.run(question.toArray(String[]::new));
    assertThat(captured.code()).isEqualTo(64);
    assertThat(captured.messages())
        .last()
        .asString()
        .contains(
            "no completed trial has test_accuracy (test split) to compare by",
            "before there was a test split",
            "--on eval compares on the split that chooses");
    List<String> onEval = new ArrayList<>(question);
    onEval.addAll(List.of("--on", "eval"));
    Captured compared = Captured.run(onEval.toArray(String[]::new));
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(compared.out().replaceAll("\\s+", " "))
        .contains(
            // Six arms in 3 cells x 4 depths x 4 lengths x 4 widths.
            "1152 choices; --format json lists them",
            "384 pairs from 2 independent seeds",
            "best at the edge of the values tried in ")
        .doesNotContain("NaN");
  }
}
