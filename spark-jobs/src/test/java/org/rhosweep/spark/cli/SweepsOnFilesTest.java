package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.HadoopDataFilesTest;

/** Sweeps on sequences in files of every format, from the file to tables and report. */
@Tag("slow")
class SweepsOnFilesTest {
  private static final String STEPS = "{id: sequence, time: t, target: [label], split: part}";

  /** A file, and what its columns are. */
  private record Source(String file, String settings) {}

  private static final List<Source> SOURCES =
      List.of(
          new Source("waves.csv", "columns: " + STEPS),
          new Source("waves.tsv.gz", "columns: " + STEPS),
          new Source("waves-steps.parquet", "columns: " + STEPS),
          new Source("waves.parquet", "rows: sequences, columns: {target: [label], split: part}"),
          new Source(
              "waves.npz",
              "rows: sequences, columns: {features: [x], target: [y], split: part, length: length}"),
          new Source(
              "waves.h5",
              "rows: sequences, columns: {features: [data/x], target: [data/y], split: data/part,"
                  + " length: data/length}"));

  @TempDir Path folder;

  @BeforeEach
  void copyFiles() throws IOException {
    List<String> names = new ArrayList<>(SOURCES.stream().map(Source::file).toList());
    names.add("waves.ts");
    for (String name : names) {
      try (InputStream in =
          HadoopDataFilesTest.class.getResourceAsStream("/sequences/real/" + name)) {
        Files.copy(in, folder.resolve(name));
      }
    }
  }

  private String sweep(String name, String path, String settings) throws IOException {
    String text =
        """
        name: waves
        task: {name: sequences, path: '%s', %s}
        model: {hiddenSize: 12, depth: 1}
        training: {trainingSteps: 160, evaluations: 2, batchSize: 16, optimizer: {name: adam, learningRate: 1.0e-2}}
        axes: {model.cell: [gru, tanh]}
        seeds: 1
        """
            .formatted(path, settings);
    return Files.writeString(folder.resolve(name + ".yaml"), text).toString();
  }

  /** Runs a sweep and returns all rows but those that name the path. */
  private Map<String, List<String>> results(
      String name, String path, String settings, String... options) throws Exception {
    Path out = folder.resolve("out-" + name);
    List<String> run =
        new ArrayList<>(
            List.of("run", sweep(name, path, settings), "--out", out.toString(), "--no-report"));
    run.addAll(List.of(options));
    Captured ran = Captured.run(run.toArray(new String[0]));
    assertThat(ran.code()).as(name + ran.out() + ran.err()).isZero();
    assertThat(ran.out()).as(name).contains("2 COMPLETED");
    Map<String, List<String>> rows = RawTables.of(out);
    assertThat(rows.remove("trials")).hasSize(2);
    assertThat(rows.get("curves")).hasSize(12); // 2 trials, 2 parts, after 0, 80 and 160 steps
    return rows;
  }

  @Test
  void givenTheSameDataInEveryFormat_whenSweepsRun_thenTheSameTrialsWithTheSameResults()
      throws Exception {
    Map<String, List<String>> expected = null;
    for (Source source : SOURCES) {
      Map<String, List<String>> found =
          results(source.file(), folder.resolve(source.file()).toString(), source.settings());
      expected = expected == null ? found : expected;
      assertThat(found).as(source.file()).isEqualTo(expected);
    }
    String out = folder.resolve("out-waves.csv").toString();
    Captured learned =
        Captured.run(
            "sql",
            out,
            "SELECT cell, final_eval_accuracy > 0.8 AS learned FROM trials ORDER BY cell",
            "--format",
            "csv");
    assertThat(learned.out()).isEqualTo("cell,learned\ngru,true\ntanh,true\n");
    Path report = folder.resolve("report.html");
    assertThat(Captured.run("report", out, "-o", report.toString()).code()).isZero();
    assertThat(report).content().contains("waves", "id=\"arms\"");
  }

  @Test
  void givenTsFileWhosePartsAreDrawn_whenASweepRuns_thenAsOnArraysWithoutParts() throws Exception {
    assertThat(results("ts", folder.resolve("waves.ts").toString(), "rows: sequences"))
        .isEqualTo(
            results(
                "npz",
                folder.resolve("waves.npz").toString(),
                "rows: sequences, columns: {features: [x], target: [y], length: length}"));
  }

  @Test
  void givenAHadoopFileSystem_whenASweepRuns_thenAsOnFilesOfThisMachine() throws Exception {
    Source parquet = SOURCES.get(3);

    Map<String, List<String>> there =
        results(
            "there",
            "counted:" + folder.resolve(parquet.file()),
            parquet.settings(),
            "--conf",
            "spark.hadoop.fs.counted.impl=" + HadoopDataFilesTest.Counted.class.getName());

    assertThat(there)
        .isEqualTo(results("here", folder.resolve(parquet.file()).toString(), parquet.settings()));
  }
}
