package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.charts.FigureSpecification;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.shell.SqlStatements;
import org.rhosweep.sweeps.spec.SweepFile;
import picocli.CommandLine;

/**
 * Runs the documents' blocks: sweep files are expanded, commands run in this JVM, SQL and Python
 * run on one output, the tutorial's sweep made small. {@code CONTRIBUTING.md} has the kinds.
 */
@Tag("slow")
class DocumentBlocksTest {
  /** The tutorial's sweep with networks and trainings of next to no size. */
  private static final List<String> SMALL =
      List.of(
          "--set=training.trainingSteps=2",
          "--set=training.evaluations=1",
          "--set=model.hiddenSize=4",
          "--set=seeds=2");

  @TempDir static Path folder;

  private static Path output;

  /** Sweep files that documents give a name, by document and name. */
  private static final Map<String, Path> SWEEPS = new HashMap<>();

  /** A block, shown by its document and line. */
  record BlockLocation(Document document, Document.Block block) {
    @Override
    public String toString() {
      return Document.ROOT.relativize(document.file()) + ":" + block.line();
    }
  }

  @BeforeAll
  static void makeTheOutput() throws Exception {
    for (Document document : Document.all()) {
      for (Document.Block block : document.blocks()) {
        if (block.info().startsWith("yaml sweep ")) {
          String name = block.words().get(2);
          Path file = folder.resolve(SWEEPS.size() + "-" + name);
          SWEEPS.put(document.file() + " " + name, Files.writeString(file, block.text()));
        }
      }
    }
    output = folder.resolve("out");
    Path tutorial = SWEEPS.get(Document.at("docs/tutorial.md").file() + " memory.yaml");
    List<String> run = new ArrayList<>(List.of("run", tutorial.toString()));
    run.addAll(List.of("--out", output.toString(), "--master", "local[2]"));
    run.addAll(SMALL);
    Captured captured = Captured.run(run.toArray(String[]::new));
    assertThat(captured.code()).as(captured.err()).isZero();
  }

  private static Stream<BlockLocation> places(String kind) throws IOException {
    Stream.Builder<BlockLocation> places = Stream.builder();
    for (Document document : Document.all()) {
      for (Document.Block block : document.blocks()) {
        if (block.info().equals(kind) || block.info().startsWith(kind + " ")) {
          places.add(new BlockLocation(document, block));
        }
      }
    }
    return places.build();
  }

  static Stream<BlockLocation> sweeps() throws IOException {
    return places("yaml sweep");
  }

  static Stream<BlockLocation> parts() throws IOException {
    return places("yaml part");
  }

  static Stream<BlockLocation> commands() throws IOException {
    return places("sh").filter(place -> !place.block().info().equals("sh machine"));
  }

  static Stream<BlockLocation> commandsElsewhere() throws IOException {
    return places("sh machine").filter(place -> place.block().text().contains("./rhosweep "));
  }

  static Stream<BlockLocation> duckDb() throws IOException {
    return places("sql duckdb");
  }

  static Stream<BlockLocation> sparkSql() throws IOException {
    return places("sql spark");
  }

  static Stream<BlockLocation> python() throws IOException {
    return places("python");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sweeps")
  void givenASweepFile_whenRead_thenItHasTrials(BlockLocation place) throws Exception {
    assertThat(SweepFile.parse(place.toString(), place.block().text(), List.of()).specs())
        .isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parts")
  void givenAPartOfASweepFile_whenRead_thenItHasTrials(BlockLocation place) throws Exception {
    String sweep = "name: part\n" + place.block().text();
    assertThat(SweepFile.parse(place.toString(), sweep, List.of()).specs()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commandsElsewhere")
  void givenCommandsForOtherMachines_whenParsed_thenTheirOptionsAreThere(BlockLocation place) {
    for (List<String> command : split(place.block().text())) {
      if (command.contains("./rhosweep")) {
        parse(command.subList(command.indexOf("./rhosweep") + 1, command.size()));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void givenCommands_whenRun_thenTheySucceed(BlockLocation place) throws Exception {
    String printed = "";
    for (List<String> words : split(place.block().text())) {
      if (!words.get(0).equals("./rhosweep")) {
        assertThat(words.get(0)).as("%s runs neither rhosweep nor Maven", place).isEqualTo("mvn");
        continue; // DocumentsTest
      }
      List<String> command = words.subList(1, words.size());
      parse(command);
      if (place.block().info().equals("sh")) {
        printed = run(place, command);
      }
    }
    List<Document.Block> blocks = place.document().blocks();
    int next = blocks.indexOf(place.block()) + 1;
    boolean query = place.block().text().contains("rhosweep sql ");
    if (query && next < blocks.size() && blocks.get(next).info().equals("text")) {
      assertThat(header(printed)).as("%s", place).isEqualTo(header(blocks.get(next).text()));
    }
  }

  private static List<String> header(String table) {
    return List.of(table.lines().findFirst().orElse("").strip().split("\\s+"));
  }

  private static void parse(List<String> command) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.parseArgs(command.toArray(String[]::new));
  }

  /** Runs a command on the output, or on a copy where it would change it. */
  private static String run(BlockLocation place, List<String> command) throws Exception {
    String name = command.get(0);
    boolean changes = List.of("merge", "compact").contains(name);
    Path out = changes ? copy() : output;
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      arguments.add(argument(place, command, i, out));
    }
    if (name.equals("run")) {
      arguments.set(0, "plan"); // with the trials that are there, and with those that are not
    } else if (name.equals("audit")) {
      arguments.addAll(SMALL); // the trials of the file are those that were run
    } else if (name.equals("compact") && !command.contains("--pause")) {
      arguments.addAll(List.of("--pause", "0")); // nobody reads the copy
    }
    Captured captured = Captured.run(arguments.toArray(String[]::new));
    assertThat(captured.code()).as("%s: %s%n%s", place, arguments, captured.err()).isZero();
    assertThat(captured.out()).as("%s: %s", place, arguments).isNotBlank();
    return captured.out();
  }

  /** An argument with the output, sweep files and folders of this test in their places. */
  private static String argument(BlockLocation place, List<String> command, int index, Path out)
      throws IOException {
    String word = command.get(index);
    String before = index == 0 ? "" : command.get(index - 1);
    if (word.equals("OUT") || word.startsWith("results/")) {
      return out.toString();
    } else if (word.equals("FROM")) {
      return copy().toString();
    } else if (List.of("-o", "--figures", "--to").contains(before)) {
      return Files.createTempDirectory(folder, "to").resolve(word).toString();
    } else if (word.endsWith(".yaml")) {
      Path named = SWEEPS.get(place.document().file() + " " + word);
      Path tutorial = SWEEPS.get(Document.at("docs/tutorial.md").file() + " memory.yaml");
      return word.equals("SWEEP.yaml")
          ? tutorial.toString()
          : (named == null ? Document.ROOT.resolve(word) : named).toString();
    }
    return word;
  }

  private static Path copy() throws IOException {
    Path copy = Files.createTempDirectory(folder, "copy").resolve("out");
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(output.relativize(file).toString()));
      }
    }
    return copy;
  }

  /** Commands of a shell: words with quotes and line breaks in them; comments are left out. */
  static List<List<String>> split(String text) {
    List<List<String>> commands = new ArrayList<>();
    List<String> command = new ArrayList<>();
    Matcher word =
        Pattern.compile("\"([^\"]*)\"|'([^']*)'|((?:[^\\s\"'#]|(?<=\\S)#)+)|(#[^\\n]*)|(\\n)")
            .matcher(text + "\n");
    while (word.find()) {
      if (word.group(5) == null) {
        for (int group = 1; group <= 3; group++) {
          if (word.group(group) != null) {
            command.add(word.group(group));
          }
        }
      } else if (!command.isEmpty()) {
        commands.add(List.copyOf(command));
        command.clear();
      }
    }
    return commands;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("duckDb")
  void givenSqlForDuckDb_whenRun_thenItAnswers(BlockLocation place) throws Exception {
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      int answers = 0;
      for (String sql : SqlStatements.split(onTheOutput(place))) {
        if (statement.execute(sql)) {
          assertThat(statement.getResultSet().next()).as(sql).isTrue();
          answers++;
        }
      }
      assertThat(answers).isPositive();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sparkSql")
  void givenSqlForSpark_whenRun_thenItAnswers(BlockLocation place) {
    SparkSession spark = TestSession.spark().newSession();
    long rows = 0;
    for (String sql : SqlStatements.split(onTheOutput(place))) {
      Dataset<Row> answer = spark.sql(sql);
      rows = answer.count();
    }
    assertThat(rows).isPositive();
  }

  private static String onTheOutput(BlockLocation place) {
    return place.block().text().replace("OUT/", output + "/");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("python")
  void givenPython_whenItsLibrariesAreThere_thenItRunsAndElseCompiles(BlockLocation place)
      throws Exception {
    Path program = Files.writeString(folder.resolve("program.py"), onTheOutput(place));
    assumeTrue(exitCode("python3", "--version") == 0, place + " skipped: no python3 on the PATH");
    assertThat(exitCode("python3", "-m", "py_compile", program.toString())).isZero();
    List<String> imports =
        place.block().text().lines().filter(line -> line.startsWith("import ")).toList();
    boolean there = exitCode("python3", "-c", String.join("\n", imports)) == 0;
    assumeTrue(there, place + " compiles, and was not run: Python lacks one of " + imports);
    assertThat(exitCode("python3", program.toString())).isZero();
  }

  @Test
  void givenAFigureInADocument_whenItsFolderIsNamed_thenItIsDrawn() throws Exception {
    for (BlockLocation place : places("json figure").toList()) {
      assertThat(FigureSpecification.parse(place.block().text().replace(":metric_scale", "log")))
          .as("%s", place)
          .isNotNull();
    }
    List<BlockLocation> queries = places("sql figure").toList();
    assertThat(queries).isNotEmpty();
    for (BlockLocation place : queries) {
      List<Document.Block> blocks = place.document().blocks();
      Path own = Files.createTempDirectory(folder, "own");
      Files.writeString(own.resolve("query.sql"), place.block().text());
      Files.writeString(
          own.resolve("figure.vl.json"), blocks.get(blocks.indexOf(place.block()) + 1).text());
      Path page = own.resolve("page.html");
      Captured made =
          Captured.run(
              "report", output.toString(), "-o", page.toString(), "--figure", own.toString());
      assertThat(made.code()).as("%s: %s", place, made.err()).isZero();
      assertThat(page).content().contains("id=\"" + own.getFileName() + "\"");
    }
  }

  /** 0 where it ended well; -1 where there is no such program. */
  private static int exitCode(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("python.log").toFile());
    try {
      Process process = builder.start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      return -1;
    }
  }
}
