package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.storage.Output;

/** The commands as a user calls them, on a sweep that takes a second. */
@Tag("slow")
class CommandLineTest {
  private static final String SWEEP =
      """
      name: tiny
      model: {hiddenSize: 8}
      training: {trainingSteps: 6, evaluations: 2, maxEvalExamples: 32, batchSize: 16}
      axes: {model.cell: [tanh, gru], init: [glorot, orthogonal]}
      seeds: 2
      """;

  @TempDir Path folder;

  private String sweep(String text) throws Exception {
    return Files.writeString(folder.resolve("sweep.yaml"), text).toString();
  }

  @Test
  void givenASweep_whenRun_thenEverythingCanBeReadAndASecondRunDoesNothing() throws Exception {
    String file = sweep(SWEEP);
    String out = folder.resolve("out").toString();

    Captured first = Captured.run("run", file, "--out", out, "--master", "local[2]");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("Leaderboard", "orthogonal", "tiny: 8 COMPLETED; 8 ran now")
        .contains(out + "/trials/sweep=tiny", out + "/report.html");
    assertThat(folder.resolve("out/report.html")).content().contains("id=\"arms\"");
    assertThat(folder.resolve("out/_lease.json")).doesNotExist();

    Files.delete(folder.resolve("out/report.html"));
    Captured second = Captured.run("run", file, "--out", out, "--no-report");
    assertThat(second.out()).doesNotContain("report.html");
    assertThat(folder.resolve("out/report.html")).doesNotExist();
    assertThat(second.code()).isZero();
    assertThat(second.out()).contains("8 COMPLETED; 0 ran now");

    Captured more = Captured.run("run", file, "--out", out, "--set", "seeds=3", "--no-report");
    assertThat(more.out()).contains("12 COMPLETED; 4 ran now");

    Captured status = Captured.run("status", out);
    assertThat(status.code()).isZero();
    assertThat(status.out()).contains("committed   12 trials", "tiny        12 COMPLETED");

    Captured json =
        Captured.run(
            "sql",
            out,
            "SELECT t.cell, count(*) AS evaluations FROM trials t JOIN curves c USING (trial_id)"
                + " GROUP BY 1 ORDER BY 1",
            "--format",
            "json");
    assertThat(json.code()).as(json.err()).isZero();
    JsonNode rows = new ObjectMapper().readTree(json.out());
    assertThat(rows.findValuesAsText("cell")).containsExactly("gru", "tanh");
    // 6 trials x 3 evaluations x 2 splits.
    assertThat(rows.findValuesAsText("evaluations")).containsExactly("36", "36");

    // Predictions belong to settings and to no trial; beside them each trial has its own.
    assertThat(Captured.run("theory", file, "--out", out).code()).isZero();
    Captured theory =
        Captured.run(
            "sql",
            out,
            "SELECT count(*) AS n, max(abs(t.predicted_chi - p.chi)) < 1e-12 AS same FROM trials t"
                + " JOIN theory p USING (cell, init)",
            "--format",
            "csv");
    assertThat(theory.out()).isEqualTo("n,same\n12,true\n");

    Captured piped =
        Captured.withInput(
            "SELECT count(*) AS n FROM trials;\nSELECT max(training_step) AS m FROM gradients;",
            "sql",
            out,
            "--format",
            "csv");
    assertThat(piped.out()).isEqualTo("n\n12\nm\n6\n");

    Path elsewhere = folder.resolve("r.html");
    assertThat(Captured.run("report", out, "-o", elsewhere.toString()).code()).isZero();
    assertThat(elsewhere).content().contains("id=\"arms\"", "tiny");
  }

  @Test
  void givenATextWhoseHeldOutPartsAreUnknown_whenPlannedAndRun_thenBothWarnAndRowsSayIt()
      throws Exception {
    Path text = folder.resolve("t.txt");
    Files.writeString(text, "a b ".repeat(400) + "x ".repeat(100) + "y ".repeat(100));
    String file =
        sweep(
            """
            name: unknown
            task: {name: words, path: "%s", sequenceLength: 5, embeddingSize: 4}
            model: {hiddenSize: 4, depth: 1}
            training: {trainingSteps: 2, evaluations: 1, maxEvalExamples: 10}
            axes: {training.batchSize: [2, 60000]}
            """
                .formatted(text));
    String out = folder.resolve("out").toString();
    String warning =
        "rhosweep: warning: task words: 100.0 % of the evaluation part's tokens and 100.0 % of the"
            + " test part's are unknown (training: 0.0 %)";

    assertThat(Captured.run("plan", file, "--out", out).err()).containsOnlyOnce(warning);
    Captured run = Captured.run("run", file, "--out", out, "--no-report");
    assertThat(run.err()).containsOnlyOnce(warning);
    assertThat(run.out())
        .contains("1 COMPLETED, 1 INFEASIBLE")
        .containsPattern("\n  1 x INFEASIBLE: .*training.batchSize must be 1 to \\d+");
    Captured shares =
        Captured.run(
            "sql",
            out,
            "SELECT unknown_tokens_train AS a, unknown_tokens_eval AS b, unknown_tokens_test AS c,"
                + " final_eval_accuracy <= 1 AS d FROM trials WHERE outcome = 'COMPLETED'",
            "--format",
            "csv");
    assertThat(shares.out()).isEqualTo("a,b,c,d\n0.0,1.0,1.0,true\n");
  }

  @Test
  void givenWrongQueries_whenAsked_thenOneLineSaysWhatThereIs() throws Exception {
    String out = folder.resolve("out").toString();
    Captured run =
        Captured.run(
            "run",
            "--no-report",
            sweep(SWEEP),
            "--out",
            out,
            "--set",
            "training.trainingSteps=0",
            "--set",
            "seeds=1");
    assertThat(run.code()).as(run.err()).isZero();

    Captured column = Captured.run("sql", out, "SELECT hidden_sise FROM trials");
    assertThat(column.code()).isEqualTo(64);
    assertThat(column.messages()).hasSize(1);
    assertThat(column.messages().get(0)).contains("hidden_sise", "`hidden_size`");
    assertThat(column.err()).doesNotContain("\tat ");

    Captured table = Captured.run("sql", out, "SELECT * FROM trails");
    assertThat(table.code()).isEqualTo(64);
    assertThat(table.messages()).hasSize(1);
    assertThat(table.messages().get(0))
        .contains("trails", "curves, gradients, activations, pretraining, radii, trials");

    for (String own :
        List.of(
            "DELETE FROM trials",
            "-- a comment\nINSERT INTO trials SELECT * FROM trials",
            "UPDATE trials SET seed = 1",
            "SELECT 1 AS answered; INSERT OVERWRITE DIRECTORY '%s/curves' USING csv SELECT 1"
                .formatted(out),
            "SELECT reflect('java.lang.Math', 'abs', -1) AS a",
            "SELECT raise_error('\u001b[2Jmine') FROM trials")) {
      Captured failed = Captured.run("sql", out, own);
      assertThat(failed.code()).as(own + failed.err()).isEqualTo(64);
      assertThat(failed.messages()).hasSize(1);
      assertThat(failed.messages().get(0)).startsWith("rhosweep: SQL: ");
      assertThat(failed.out()).as("nothing before it is run").doesNotContain("answered");
      assertThat(failed.err()).doesNotContain("None.get", "\u001b");
    }
    Captured whole =
        Captured.run("sql", out, "--unsafe", "SELECT reflect('java.lang.Math', 'abs', -1) AS a");
    assertThat(whole.code()).as(whole.err()).isZero();
    Captured comment =
        Captured.run(
            "sql", out, "--about seeds\nSELECT max(seed) AS s FROM trials", "--format", "csv");
    assertThat(comment.code()).as(comment.err()).isZero();
    assertThat(comment.out()).isEqualTo("s\n0\n");
    Captured types =
        Captured.run(
            "sql",
            out,
            "-- every type\nSELECT X'DEAD' AS b, map('k', 1) AS m, array(array(1), array()) AS a,"
                + " named_struct('x', -0.0D) AS s, INTERVAL '1' DAY AS i, DATE'2026-01-02' AS d",
            "--format",
            "json");
    assertThat(types.code()).as(types.err()).isZero();
    JsonNode row = new ObjectMapper().readTree(types.out()).get(0);
    assertThat(row.get("m").get("k").asInt()).isEqualTo(1);
    assertThat(row.get("a").get(0).get(0).asInt()).isEqualTo(1);
    assertThat(types.out()).contains("{\"x\":-0.0}").doesNotContain("WrappedArray", "[B@");

    Captured syntax = Captured.run("sql", out, "SELEC 1");
    assertThat(syntax.code()).isEqualTo(64);
    assertThat(syntax.messages()).hasSize(1);
  }

  @Test
  void givenAPlan_whenListed_thenOneCsvLinePerTrialAndNothingIsWritten() throws Exception {
    Path out = folder.resolve("out");

    Captured list = Captured.run("plan", sweep(SWEEP), "--out", out.toString(), "--list");
    Captured plan = Captured.run("plan", sweep(SWEEP), "--out", out.toString(), "--slots", "2");

    assertThat(list.code()).isZero();
    List<String> lines = list.out().lines().toList();
    assertThat(lines).hasSize(9);
    assertThat(lines.get(0)).isEqualTo("trial_id,model.cell,init,seed");
    assertThat(lines.get(1)).matches("[0-9a-f]{64},tanh,glorot,\\d+");
    assertThat(plan.out())
        .contains("trials          8", "on 2 slots")
        .containsPattern("engines +simd( \\(scalar\\))?: 8");
    assertThat(out).doesNotExist();
  }

  @Test
  void givenAHalfWithALossAtTheLastStep_whenPlanned_thenOneLineOfAdviceAndTheRunSaysNothing()
      throws Exception {
    String file =
        sweep(
            """
            name: half
            model: {hiddenSize: 8}
            task: {name: sequential-digits, sequenceLength: 7}
            training: {trainingSteps: 1, evaluations: 1, maxEvalExamples: 16, batchSize: 16}
            probe: {radii: [before, after]}
            axes:
              task.lossAt: [last-step, every-step]
              init: [glorot, {name: lsc, targetRadius: [0.5, 1.0], maxTrainingSteps: 3}]
            """);
    String out = folder.resolve("out").toString();

    Captured plan = Captured.run("plan", file, "--out", out);
    assertThat(plan.code()).isZero();
    assertThat(plan.out().lines().filter(line -> line.startsWith("advice")))
        .containsExactly(
            "advice          1 of 6 trials pre-train transitions in time to 0.5 with a loss at the"
                + " last step alone: single paths count there, and what reaches the first of 7 steps"
                + " has the factor 0.5^6 = 2e-02; 0.5 is for a loss at every step, here take a"
                + " timeRadius of 0.7 to 1");
    assertThat(Captured.run("plan", file, "--out", out, "--set", "task.lossAt=every-step").out())
        .doesNotContain("advice");
    assertThat(Captured.run("plan", file, "--out", out, "--list").out()).doesNotContain("advice");

    Captured run = Captured.run("run", file, "--out", out, "--master", "local[2]", "--no-report");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out() + run.err()).doesNotContain("advice").doesNotContain("single paths");

    // Radius and growth of what was probed, an arm a line, from NULL-free cells.
    Captured status = Captured.run("status", out);
    assertThat(status.code()).isZero();
    assertThat(status.out())
        .contains("Transitions as training begins: mean radius, and growth")
        .containsPattern("time target +time radius +time growth +depth target")
        .containsPattern(
            "(?m)^ *\\d +last-step +glorot +- +before +- +\\d\\.\\d{3} +\\d\\.\\d{3} +- +- +-$")
        .containsPattern(
            "(?m)^ *\\d +every-step +lsc +0\\.5 +after +0\\.500 +0\\.\\d{3} +0\\.\\d{3} +- +- +-$");
  }

  @Test
  void givenASweepWithMistakes_whenRun_thenAllAreNamedWithTheirPlaceAndNothingIsMade()
      throws Exception {
    String file = sweep("name: bad\nmodel: {hiddenSise: 8}\ntraining: {batchSize: 0}\n");
    Path out = folder.resolve("out");

    Captured run = Captured.run("run", file, "--out", out.toString());

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.messages()).hasSize(2);
    assertThat(run.messages().get(0)).contains(file + ":2", "hiddenSise", "hiddenSize");
    assertThat(run.messages().get(1)).contains(file + ":3", "batchSize");
    assertThat(out).doesNotExist();
  }

  @Test
  void givenAnInitialisationThatIsNotForTheCell_whenRun_thenRefusedBeforeAnythingRuns()
      throws Exception {
    String file = sweep("name: early\nmodel: {cell: swish}\naxes: {init: [glorot, critical]}\n");

    Captured run = Captured.run("run", file, "--out", folder.resolve("out").toString());

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.messages()).hasSize(1);
    assertThat(run.messages().get(0)).contains("critical", "1 of 2 trials");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void givenWrongUsage_whenCalled_thenOneLineAndSixtyFour() {
    for (String[] args :
        List.of(
            new String[] {},
            new String[] {"bogus"},
            new String[] {"run"},
            new String[] {"run", "x.yaml", "--bogus"},
            new String[] {"sql", "x", "--format", "xml"},
            new String[] {"status", folder.resolve("nothing").toString()},
            new String[] {"plan", folder.resolve("no.yaml").toString()})) {
      Captured captured = Captured.run(args);
      assertThat(captured.code()).as(String.join(" ", args)).isEqualTo(64);
      assertThat(captured.messages()).as(captured.err()).hasSize(1);
      assertThat(captured.err()).doesNotContain("\tat ");
      assertThat(captured.out()).isEmpty();
    }
  }

  @Test
  void givenAFileWhereTheOutputShouldBe_whenRun_thenThreeAndTheFileIsKept() throws Exception {
    Path taken = Files.writeString(folder.resolve("taken"), "mine");

    Captured run = Captured.run("run", sweep(SWEEP), "--out", taken.toString());

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.messages()).hasSize(1);
    assertThat(run.messages().get(0)).contains("cannot be written", "--out");
    assertThat(taken).hasContent("mine");
  }

  @Test
  void givenANewerOutput_whenUsed_thenEveryCommandRefusesInOneLine() throws Exception {
    Path out = folder.resolve("newer");
    Output.at(out.toString(), new Configuration()).prepare(99, "9.9");

    for (String[] args :
        List.of(
            new String[] {"run", sweep(SWEEP), "--out", out.toString()},
            new String[] {"plan", sweep(SWEEP), "--out", out.toString()},
            new String[] {"status", out.toString()},
            new String[] {"sql", out.toString(), "SELECT 1"},
            new String[] {"report", out.toString()})) {
      Captured captured = Captured.run(args);
      assertThat(captured.code()).as(args[0]).isEqualTo(3);
      assertThat(captured.messages()).hasSize(1);
      assertThat(captured.messages().get(0)).contains("99", "9.9");
    }
  }

  @Test
  void givenHelpAndVersion_whenAsked_thenStandardOutputHasThem() {
    assertThat(Captured.run("--help").out()).contains("Usage: rhosweep", "130");
    assertThat(Captured.run("--version").out()).contains("rhosweep ", "Spark 3.5");
    for (String command : List.of("run", "plan", "status", "sql", "report", "columns", "doctor")) {
      Captured help = Captured.run(command, "--help");
      assertThat(help.code()).isZero();
      assertThat(help.out()).contains("Usage: rhosweep " + command);
    }
  }

  @Test
  void givenDoctor_whenRun_thenItNamesWhatItLookedAt() {
    Captured doctor = Captured.run("doctor", folder.resolve("out").toString());

    boolean vectors = KernelChoice.best().vectorBits() > 32;
    assertThat(doctor.code()).as(doctor.out()).isEqualTo(vectors ? ExitCode.OK : ExitCode.FAILURES);
    assertThat(doctor.out().lines().filter(line -> line.startsWith("WRONG")))
        .as("wrong is nothing but the vector module, where this JVM lacks it")
        .allMatch(line -> !vectors && line.startsWith("WRONG vectors "));
    assertThat(doctor.out()).contains("Java", "vectors", "heap", "Spark", "can be written", "free");
    assertThat(doctor.out()).contains("simd; nd4j (cpu) and DL4J load");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void givenColumns_whenPrintedAsCsv_thenEveryColumnHasItsUnitAndAMeaning() {
    List<String> lines = Captured.run("columns", "--format", "csv").out().lines().toList();

    assertThat(lines.get(0)).isEqualTo("table,column,type,unit,nullable,description");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("trials,final_eval_accuracy,double,0 to 1,yes,"));
    assertThat(lines).noneMatch(line -> line.endsWith(","));
  }
}
