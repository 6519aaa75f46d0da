package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command in a locale with digits, letters, a calendar and decimal signs of its own: what it
 * prints and writes is what it prints and writes under en_US. {@link Main#execute} settles no
 * locale, so that this asks the code itself; a process that {@link Main#main} starts has one of
 * ours besides.
 */
@Tag("slow")
class LocaleTest {
  /** Digits, decimal signs, years and an upper case of i of its own. */
  private static final Locale OWN = Locale.forLanguageTag("tr-TR-u-ca-buddhist-nu-arabext");

  private static final String SWEEP =
      """
      name: spoken
      task: {name: sequential-digits, trainExamples: 60, evalExamples: 20, testExamples: 20}
      model: {hiddenSize: 6}
      training: {trainingSteps: 4, evaluations: 2, maxEvalExamples: 20, batchSize: 10}
      probe: {radii: [before]}
      axes:
        model.cell: [tanh, gru]
        init: [glorot, {name: lsc, maxTrainingSteps: 3}]
      seeds: 2
      """;
  private static final String GOLDEN =
      """
      {"cells": {"by-hand": {"type": "TanhCell", "inputs": {
        "W": [[0.5]], "U": [[1.0]], "b": [0.1], "x": [[0.2]], "h": [[0.3]]},
        "h_new": [[0.42189900525000795]], "J_time": [[0.41100061468]]}}}
      """;

  /** Columns of what differs between two runs of one trial. */
  private static final String SAME_IN_EVERY_RUN =
      "SELECT trial_id, segment, outcome, reason, result_hash, best_eval_loss, pretraining_reached,"
          + " propagation_note, init_explanation, predicted_chi FROM trials ORDER BY 1";

  /** Times, sizes on disk and rates, with the blanks that align them. */
  private static final Pattern MEASURED =
      Pattern.compile(
          " *(\\d+:\\d\\d(:\\d\\d)?|\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+Z?|\\d+(\\.\\d+)?"
              + " ?(s|ms|MB|GB|MiB|trials/min)\\b|\\d+\\.\\d+ trials per minute|process \\d+)");

  @TempDir Path folder;

  @Test
  void givenALocaleWithDigitsOfItsOwn_whenEveryCommandRuns_thenAllIsAsUnderEnglish()
      throws Exception {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.US);
      String file = Files.writeString(folder.resolve("spoken.yaml"), SWEEP).toString();
      String golden = Files.writeString(folder.resolve("golden.json"), GOLDEN).toString();
      Path shared = folder.resolve("shared");
      Map<String, String> english = all(file, golden, shared, folder.resolve("en"));
      assertThat(english.get("run").lines().toList()).hasSizeGreaterThan(8);
      assertThat(english).containsKey("report/r.html").containsKey("export csv/trials.csv");
      Locale.setDefault(OWN);
      // Not by chance the same: this is what code without a locale would have done.
      Map<String, String> other = all(file, golden, shared, folder.resolve("tr"));
      assertThat(other.keySet()).isEqualTo(english.keySet());
      english.forEach((what, text) -> assertThat(other.get(what)).as(what).isEqualTo(text));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theLocaleOfThisTestHasDigitsLettersSignsAndYearsOfItsOwn() {
    assertThat(String.format(OWN, "%d %.1f", 8, 0.5) + "i".toUpperCase(OWN))
        .isEqualTo("۸ ۰٫۵\u0130");
    assertThat(Calendar.getInstance(OWN).get(Calendar.YEAR)).isGreaterThan(2500);
  }

  /** The compiler's check of formatting leaves out what goes to standard output and error. */
  @Test
  void whatIsPrintedWithAFormatNamesItsLocale() throws IOException {
    Pattern without = Pattern.compile("\\.printf\\(\\s*(?!Locale\\.)[\"\\w]");
    List<String> found = new ArrayList<>();
    for (String module :
        List.of("kernels", "core", "sweeps", "verify", "nd4j", "opencl", "storage", "spark-jobs")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          without
              .matcher(Files.readString(file, StandardCharsets.UTF_8))
              .results()
              .forEach(match -> found.add(file + ": " + match.group()));
        }
      }
    }
    assertThat(found).isEmpty();
  }

  /** What every command prints and writes, by a name for it, with what is measured left out. */
  private Map<String, String> all(String file, String golden, Path shared, Path own)
      throws Exception {
    Files.createDirectories(own);
    Map<String, String> texts = new LinkedHashMap<>();
    String out = own.resolve("out").toString();
    add(texts, own, "plan", "plan", file, "--out", out);
    add(texts, own, "run", "run", "--no-report", file, "--out", out, "--master", "local[2]");
    add(texts, own, "sql of its own", "sql", out, SAME_IN_EVERY_RUN, "--format", "csv");
    if (!Files.exists(shared)) {
      assertThat(Captured.run("run", "--no-report", file, "--out", shared.toString()).code())
          .isZero();
    }
    String read = shared.toString();
    add(texts, own, "nothing to run", "run", "--no-report", file, "--out", read);
    add(texts, own, "status", "status", read);
    for (RowFormat format : RowFormat.values()) {
      String query =
          "SELECT trial_id, seed, started_at, final_eval_loss, final_eval_accuracy, target_radius"
              + " FROM trials ORDER BY 1";
      add(texts, own, "sql " + format, "sql", read, query, "--format", format.toString());
    }
    add(texts, own, "named", "sql", read, "--named", "trainability-grid");
    add(texts, own, "list", "sql", "--list-named");
    add(texts, own, "ablate", "ablate", read, "--factor", "cell", "--baseline", "tanh");
    add(
        texts,
        own,
        "ablate json",
        "ablate",
        read,
        "--factor",
        "cell",
        "--baseline",
        "tanh",
        "--format",
        "json");
    Path report = Files.createDirectory(own.resolve("report"));
    add(
        texts,
        own,
        "report",
        "report",
        read,
        "-o",
        report.resolve("r.html").toString(),
        "--figures",
        report.resolve("figures").toString());
    for (String format : List.of("csv", "parquet", "mlflow")) {
      String to = own.resolve("export " + format).toString();
      add(texts, own, "export " + format, "export", read, "--to", to, "--format", format);
    }
    add(texts, own, "columns", "columns");
    add(texts, own, "audit", "audit", read, file);
    add(texts, own, "replay", "replay", read, "--sample", "1");
    add(texts, own, "theory", "theory", file);
    add(
        texts,
        own,
        "theory of options",
        "theory",
        "--cell",
        "lstm",
        "--init",
        "critical",
        "--sequence-length",
        "100");
    add(texts, own, "verify", "verify", golden);
    String merged = own.resolve("merged").toString();
    add(texts, own, "merge", "merge", merged, read, out);
    add(texts, own, "compact", "compact", merged, "--pause", "0");
    add(texts, own, "wrong", "plan", file, "--set", "training.batchSize=61", "--set", "seeds=0");
    add(texts, own, "help", "run", "--help");
    for (String[] command :
        new String[][] {
          {"doctor"},
          {"bench", "--hidden", "8", "--warm-up", "0", "--seconds", "0.2"},
          {"--version"}
        }) {
      Captured ran = Captured.run(command); // measurements alone
      hasPlainDigits(command[0], ran.out() + ran.err());
    }
    for (String written : List.of("report", "export csv", "export mlflow", "out")) {
      files(texts, own, written);
    }
    return texts;
  }

  private static void add(Map<String, String> texts, Path own, String name, String... command) {
    Captured ran = Captured.run(command);
    String text = "exit " + ran.code() + "\n" + ran.out() + ran.err();
    hasPlainDigits(name, text);
    texts.put(name, masked(name, text, own));
  }

  private static void hasPlainDigits(String name, String text) {
    assertThat(text.codePoints().filter(c -> c > 127 && Character.isDigit(c)).toArray())
        .as("digits of a locale: " + name)
        .isEmpty();
  }

  private static String masked(String name, String text, Path own) {
    String plain = text.replace(own.toUri().toString(), "OWN/").replace(own.toString(), "OWN");
    if (name.equals("plan") || name.equals("run")) {
      // What is predicted and measured decides the widths and the order of what is equal.
      return plain
          .lines()
          .filter(line -> !line.contains("so far"))
          .map(line -> line.replaceAll("-{2,}", "--"))
          .map(line -> MEASURED.matcher(line).replaceAll(" MEASURED"))
          .map(line -> line.replaceAll(" +\\d+\\.\\d\\d(?= *$)", " MEASURED"))
          .map(line -> line.replaceAll("^( *)\\S+ +(tanh|gru)", "RANK $2"))
          .map(line -> line.replaceAll(" +", " "))
          .sorted()
          .reduce("", (all, line) -> all + line + "\n");
    }
    return MEASURED.matcher(plain).replaceAll(" MEASURED");
  }

  /** Texts below a folder; what runs measure is in their tables, which are compared by queries. */
  private void files(Map<String, String> texts, Path own, String name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(own.resolve(name))) {
      files
          .filter(f -> f.toString().matches(".*\\.(html|svg|csv|yaml|json)|.*/(metrics|params)/.*"))
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(found::add);
    }
    assertThat(found).as(name).isNotEmpty();
    for (Path file : found) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      hasPlainDigits(file.toString(), text);
      if (name.equals("out")) {
        continue; // its own run's times
      }
      texts.put(own.relativize(file).toString(), masked(file.toString(), text, own));
    }
  }
}
