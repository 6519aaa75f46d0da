package org.rhosweep.spark.statement;

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
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.SyntheticOutput;
import org.rhosweep.sweeps.result.ResultTables;

/** The statements of {@code statements.txt} in a guarded session over an output of its own. */
public final class GuardedStatements {
  static final String SECRET = "what-nobody-asked-for";
  static final String PROPERTY = "rhosweep.made";

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
          "python_worker_logs",
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

  private final Path folder;
  private final Path out;
  private final Path outside;

  /** Writes an output, and files outside that nobody is to read. */
  GuardedStatements(Path folder) throws Exception {
    this.folder = folder;
    out = folder.resolve("out");
    outside = Files.createDirectory(folder.resolve("outside"));
    for (String end : List.of("txt", "csv", "json", "orc", "avro", "jar", "zip")) {
      Files.writeString(outside.resolve("secret." + end), SECRET + "\n");
    }
    SyntheticOutput.write(Output.at(out.toString(), new Configuration()), 60, 2, 20);
  }

  Path outside() {
    return outside;
  }

  /** A guarded session with views of the output. */
  SparkSession session() throws Exception {
    SparkConf conf = Sessions.configuration("local[2]", Map.of());
    // What is refused is refused before; what answers is quicker without compiling it.
    conf.set("spark.sql.codegen.wholeStage", "false");
    conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    SparkSession spark = Sessions.startForStatements(conf, true);
    OutputTables tables =
        new OutputTables(
            spark,
            Output.at(out.toString(), new Configuration()),
            ResultTables.SCHEMA_VERSION,
            warning -> {});
    tables.register(ResultTables.all());
    tables.registerStandalone(ResultTables.THEORY);
    return spark;
  }

  /** Names and lengths of all files, and what is in those outside. */
  Map<String, String> files() throws IOException {
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

  List<StatementList> statements() throws IOException {
    return StatementList.read(out, outside);
  }

  /** What did not end as it should, a statement with what happened each; empty where all did. */
  List<String> wrong(SparkSession spark) throws IOException {
    Map<String, String> before = files();
    List<String> wrong = new ArrayList<>();
    for (StatementList statement : statements()) {
      List<Row> rows = new ArrayList<>();
      Throwable thrown = null;
      try {
        rows.addAll(spark.sql(statement.text()).collectAsList());
      } catch (Exception | LinkageError e) {
        thrown = e; // Scala does not declare what it throws
      }
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
    if (!files().equals(before)) {
      wrong.add("files have changed: " + files());
    }
    if (System.getProperty(PROPERTY) != null) {
      wrong.add("a method of Java was called");
    }
    return wrong;
  }

  /** Functions of this Spark that nobody has looked at. */
  static Set<String> unknownFunctions(SparkSession spark) {
    Set<String> unknown = new TreeSet<>();
    for (Row function : spark.sql("SHOW SYSTEM FUNCTIONS").collectAsList()) {
      String name = function.getString(0);
      String about = spark.sql("DESCRIBE FUNCTION `%s`".formatted(name)).collectAsList().toString();
      String kind = about.replaceFirst("(?s).*Class: [\\w.]*?([\\w]+)[\\$\\w]*\\].*", "$1");
      if (about.contains("Class: ")
          && !kind.endsWith("Builder")
          && !REFUSED_FUNCTIONS.contains(name)
          && !ReadOnlyNodes.contain(kind, false)) {
        unknown.add(name + " " + kind);
      }
    }
    return unknown;
  }

  /**
   * With the Spark of the class path. Argument: an empty folder. Ends with 1 where any is wrong.
   */
  public static void main(String[] args) throws Exception {
    GuardedStatements guarded = new GuardedStatements(Path.of(args[0]));
    List<String> wrong;
    try (SparkSession spark = guarded.session()) {
      wrong = guarded.wrong(spark);
      unknownFunctions(spark).forEach(function -> wrong.add("unknown function " + function));
      System.out.printf(
          "Spark %s: %d of %d statements ended wrong%n",
          spark.version(), wrong.size(), guarded.statements().size());
    }
    wrong.forEach(System.out::println);
    System.exit(wrong.isEmpty() ? 0 : 1);
  }
}
