package org.rhosweep.spark.job;

import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.operate.ClusterManagerRequirements;
import org.rhosweep.spark.operate.RhosweepPlugin;
import org.rhosweep.spark.operate.StartRequirements;
import org.rhosweep.spark.statement.StatementGuard;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.PlainLocalFileSystem;
import org.rhosweep.sweeps.plugin.Plugins;
import scala.Option;

/**
 * Spark sessions. What the user or spark-submit has configured always wins; the settings here are
 * defaults for what nobody has said.
 */
public final class Sessions {
  private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

  /**
   * Bounds checks of vector loads: every second JVM or so fails to move them out of the kernels'
   * loops and is then up to a sixth slower. The kernels' offsets come from our own shapes, and the
   * tests run with the checks on. The launcher gives the driver the same.
   */
  private static final String VECTOR_CHECKS = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";

  /** Jars that the launcher has beside Spark's: files, folders, or FOLDER/* for all jars in it. */
  private static final String MORE_JARS = "RHOSWEEP_CLASSPATH";

  private static volatile boolean started;

  private Sessions() {}

  /**
   * The configuration that a session would get.
   *
   * @param master Spark's master, or null for what is configured, and {@code local[*]} where
   *     nothing is
   * @param settings what the command line asks for, over everything else
   */
  public static SparkConf configuration(String master, Map<String, String> settings)
      throws IOException {
    StartRequirements.checkJava();
    StartRequirements.checkHost(System.getenv());
    SparkConf conf = new SparkConf();
    defaultsFile().forEach((key, value) -> conf.setIfMissing((String) key, (String) value));
    if (master != null) {
      conf.setMaster(master);
    }
    settings.forEach(conf::set);
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.app.name", "rhosweep");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // A timestamp means the same to every reader, and a sweep named 2026 stays a name.
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.setIfMissing("spark.sql.sources.partitionColumnTypeInference.enabled", "false");
    // Spark 4 turned it on: a query has the same answer with every Spark.
    conf.setIfMissing("spark.sql.ansi.enabled", "false");
    conf.setIfMissing(
        "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/rhosweep-warehouse");
    // Of files from before there were checksums of everything.
    conf.setIfMissing("spark.hadoop.parquet.page.verify-checksum.enabled", "true");
    conf.setIfMissing("spark.hadoop.fs.file.impl", PlainLocalFileSystem.class.getName());
    addPlugin(conf);
    if (isLocal(conf)) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing(
          "spark.sql.shuffle.partitions", Integer.toString(localSlots(conf.get("spark.master"))));
    } else {
      addVectorOptions(conf);
      List<Path> jars = new ArrayList<>(jarsOf(System.getenv(MORE_JARS)));
      Path own = ownJar();
      if (own != null) {
        jars.add(0, own);
      }
      if (!jars.isEmpty()) {
        conf.setIfMissing(
            "spark.jars",
            jars.stream().map(jar -> jar.toUri().toString()).collect(Collectors.joining(",")));
      }
      addPluginJars(conf);
    }
    return conf;
  }

  /**
   * Starts a session, or returns the one that runs in this JVM.
   *
   * @throws org.rhosweep.spark.operate.StartRefusedException if none could run here
   */
  public static SparkSession start(SparkConf conf) {
    checkRequirements(conf);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /**
   * Starts a session for the statements of users: one of its own, also where another runs in this
   * JVM.
   *
   * @param guarded whether statements that may do more than answer are refused
   */
  public static SparkSession startForStatements(SparkConf conf, boolean guarded) {
    checkRequirements(conf);
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    SparkSession.Builder builder = SparkSession.builder().config(conf);
    if (guarded) {
      builder
          // Spark would look into a file to find out what is in it, before anyone can refuse it.
          .config("spark.sql.runSQLOnFiles", "false")
          .config("spark.sql.variable.substitute", "false")
          .withExtensions(new StatementGuard());
    }
    return builder.getOrCreate();
  }

  /**
   * What runs in this JVM, with a session for statements beside it, and after it the session that
   * was there before; Spark is stopped where there was none.
   */
  public static <T> T withStatements(SparkConf conf, StatementsOf<T> statements)
      throws IOException, OutputException {
    Option<SparkSession> before = SparkSession.getDefaultSession();
    SparkSession spark = startForStatements(conf, true);
    try {
      return statements.of(spark);
    } finally {
      SparkSession.clearActiveSession();
      if (before.isDefined() && !before.get().sparkContext().isStopped()) {
        SparkSession.setDefaultSession(before.get());
      } else {
        spark.stop();
      }
    }
  }

  /** Something that a session answers. */
  @FunctionalInterface
  public interface StatementsOf<T> {
    T of(SparkSession spark) throws IOException, OutputException;
  }

  private static void checkRequirements(SparkConf conf) {
    StartRequirements.check(conf, Runtime.getRuntime().maxMemory());
    ClusterManagerRequirements.check(conf);
    started = true;
  }

  /** Whether this process has started a session, whatever became of it. */
  public static boolean wasStarted() {
    return started;
  }

  /** Whether everything runs in this JVM. */
  public static boolean isLocal(SparkConf conf) {
    String master = conf.get("spark.master");
    return master.startsWith("local") && !master.startsWith("local-cluster");
  }

  /**
   * Tasks that run at once, as far as the configuration says: exact for local masters, a lower
   * bound for a cluster that adds executors by itself.
   */
  public static int slots(SparkConf conf) {
    int cores;
    String master = conf.get("spark.master");
    if (master.startsWith("local-cluster")) {
      String[] parts = master.replaceAll("[^0-9,]", "").split(",", -1);
      cores = Integer.parseInt(parts[0]) * Integer.parseInt(parts[1]);
    } else if (isLocal(conf)) {
      cores = localSlots(master);
    } else if (conf.contains("spark.cores.max")) {
      cores = conf.getInt("spark.cores.max", 1);
    } else {
      cores = conf.getInt("spark.executor.instances", 1) * conf.getInt("spark.executor.cores", 1);
    }
    return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
  }

  /**
   * Tasks that share the heap of this process, which runs tasks: all slots of a local master, those
   * of one executor elsewhere.
   */
  static int slotsOfThisProcess() {
    SparkConf conf = SparkEnv.get().conf();
    if (isLocal(conf)) {
      return slots(conf);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.max(
        1, conf.getInt("spark.executor.cores", cores) / conf.getInt("spark.task.cpus", 1));
  }

  private static int localSlots(String master) {
    String inside = master.replaceAll("^local\\[?|[,\\]].*$", "");
    if (inside.isEmpty()) {
      return 1;
    }
    return inside.equals("*")
        ? Runtime.getRuntime().availableProcessors()
        : Math.max(1, Integer.parseInt(inside));
  }

  /** Executors get what settings on this command line may need. */
  private static void addPluginJars(SparkConf conf) {
    Set<String> jars = new LinkedHashSet<>();
    for (String jar : conf.get("spark.jars", "").split(",", -1)) {
      if (!jar.isBlank()) {
        jars.add(jar.strip());
      }
    }
    Plugins.current().jars().forEach(jar -> jars.add(jar.toUri().toString()));
    if (!jars.isEmpty()) {
      conf.set("spark.jars", String.join(",", jars));
    }
  }

  /** Our metrics, beside the user's plugins. */
  private static void addPlugin(SparkConf conf) {
    String plugins = conf.get("spark.plugins", "");
    String ours = RhosweepPlugin.class.getName();
    if (!plugins.contains(ours)) {
      conf.set("spark.plugins", plugins.isBlank() ? ours : plugins + "," + ours);
    }
  }

  /** Training needs the Vector API in executors too; one that lacks it is several times slower. */
  private static void addVectorOptions(SparkConf conf) {
    String key = "spark.executor.extraJavaOptions";
    String options = conf.get(key, "");
    if (!options.contains(VECTOR_CHECKS)) {
      options = ("-D" + VECTOR_CHECKS + "=0 " + options).strip();
    }
    if (!options.contains("modules=jdk.incubator.vector")
        && !options.contains("modules jdk.incubator.vector")) {
      options = VECTOR_MODULE + " " + options;
    }
    conf.set(key, options);
  }

  /** The jars of a class path; executors get them from the driver. */
  static List<Path> jarsOf(String classPath) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String entry : classPath == null ? new String[0] : classPath.split(":", -1)) {
      if (entry.endsWith("/*")) {
        Path folder = Path.of(entry.substring(0, entry.length() - 2));
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
        }
      } else if (entry.endsWith(".jar")) {
        jars.add(Path.of(entry));
      }
    }
    return jars;
  }

  /** The jar this class came from, or null where it came from a directory. */
  private static Path ownJar() throws IOException {
    try {
      Path source =
          Path.of(Sessions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(source) ? source : null;
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** spark-submit reads spark-defaults.conf; started by plain java, we do. */
  private static Properties defaultsFile() throws IOException {
    Properties properties = new Properties();
    String directory = System.getenv("SPARK_CONF_DIR");
    if (directory != null) {
      Path file = Path.of(directory, "spark-defaults.conf");
      if (Files.isReadable(file)) {
        try (Reader reader = Files.newBufferedReader(file)) {
          properties.load(reader);
        }
        properties.keySet().removeIf(key -> !((String) key).startsWith("spark."));
        properties.replaceAll((key, value) -> ((String) value).strip());
      }
    }
    return properties;
  }
}
