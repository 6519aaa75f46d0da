package org.rhosweep.spark.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.operate.ClusterManagerRequirements;
import org.rhosweep.spark.operate.StartRefusedException;
import org.rhosweep.spark.operate.StartRequirements;
import org.rhosweep.storage.Locations;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.text.Counts;

/**
 * One thing that was looked at.
 *
 * @param verdict whether it will do
 * @param subject what
 * @param found what was found
 * @param remedy what to do about it, or null
 */
record Diagnosis(Verdict verdict, String subject, String found, String remedy) {
  private static final long HEAP_WANTED = 1L << 30;
  private static final long SPACE_WANTED = 1L << 30;

  /** Whether something will do. */
  enum Verdict {
    /** Good. */
    GOOD("ok"),
    /** Works, but could be better. */
    WEAK("note"),
    /** Does not work. */
    WRONG("WRONG");

    private final String label;

    Verdict(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  static List<Diagnosis> ofThisMachine() {
    List<Diagnosis> all = new ArrayList<>();
    BuildInfo build = BuildInfo.current();
    all.add(good("rhosweep", build.version() + ", commit " + build.commit()));
    all.add(java());
    all.add(vectors());
    all.add(nd4j());
    all.add(openCl());
    all.add(heap());
    all.add(names());
    all.add(good("cores", Runtime.getRuntime().availableProcessors() + " for this process"));
    all.add(good("Spark", org.apache.spark.package$.MODULE$.SPARK_VERSION() + ", " + masterText()));
    all.add(threads());
    all.add(gpu());
    return all;
  }

  private static Diagnosis java() {
    String found =
        "%s, %s, %s %s"
            .formatted(
                Runtime.version(),
                System.getProperty("java.vendor"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
    return StartRequirements.javaProblem()
        .map(problem -> new Diagnosis(Verdict.WRONG, "Java", found, problem))
        .orElseGet(() -> good("Java", found));
  }

  private static Diagnosis vectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? good("vectors", KernelChoice.best().vectorBits() + " bits (jdk.incubator.vector)")
        : new Diagnosis(
            Verdict.WRONG,
            "vectors",
            "jdk.incubator.vector is missing: the same results, several times slower",
            "start Java with --add-modules=jdk.incubator.vector (the rhosweep launcher does)");
  }

  /** Loads ND4J, which takes a second or two. */
  private static Diagnosis nd4j() {
    String problem = Engines.problem(EngineName.ND4J).or(Diagnosis::dl4jProblem).orElse(null);
    return problem == null
        ? good("engines", "simd; " + Engines.form(EngineName.ND4J).name() + " and DL4J load")
        : new Diagnosis(
            Verdict.WEAK,
            "engines",
            "simd; " + problem,
            "sweeps on simd, the default, need neither");
  }

  /** Asks OpenCL's loader for devices and compares their arithmetic with Java's. */
  private static Diagnosis openCl() {
    return Engines.problem(EngineName.OPENCL)
        .map(
            problem ->
                new Diagnosis(
                    Verdict.WEAK,
                    "OpenCL",
                    problem,
                    "sweeps on simd, the default, need none; containers: GPUs in docs/cluster.md"))
        .orElseGet(
            () ->
                good(
                    "OpenCL",
                    String.join("; ", Engines.devices(EngineName.OPENCL))
                        + "; rhosweep was tried on no GPU so far (opencl/benchmarks.md)"));
  }

  private static Optional<String> dl4jProblem() {
    try {
      Class.forName("org.deeplearning4j.nn.multilayer.MultiLayerNetwork");
      return Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.of("DL4J does not load (" + Output.oneLine(e) + ")");
    }
  }

  private static Diagnosis heap() {
    long max = Runtime.getRuntime().maxMemory();
    String found = String.format(Locale.ROOT, "%d MiB at most", max >> 20);
    return max >= HEAP_WANTED
        ? good("heap", found)
        : new Diagnosis(
            Verdict.WEAK, "heap", found, "RHOSWEEP_HEAP=2g gives room for larger trials");
  }

  private static Diagnosis names() {
    String encoding = Locations.encodingOfNames().name();
    return encoding.equals(StandardCharsets.UTF_8.name())
        ? good("names", "of files in " + encoding)
        : new Diagnosis(
            Verdict.WEAK,
            "names",
            "of files can have the letters of " + encoding + " alone",
            "set LC_ALL to a UTF-8 locale, such as C.UTF-8");
  }

  private static String masterText() {
    try {
      SparkConf conf = Sessions.configuration(null, Map.of());
      return String.format(
          Locale.ROOT,
          "master %s, %s",
          conf.get("spark.master"),
          Counts.of(Sessions.slots(conf), "slot"));
    } catch (IOException e) {
      return "its configuration cannot be read: " + Output.oneLine(e);
    }
  }

  private static Diagnosis threads() {
    String omp = System.getenv("OMP_NUM_THREADS");
    return "1".equals(omp)
        ? good("BLAS", "OMP_NUM_THREADS=1")
        : new Diagnosis(
            Verdict.WEAK,
            "BLAS",
            "OMP_NUM_THREADS is " + (omp == null ? "not set" : omp),
            "set it to 1: native libraries that start threads of their own slow trials down");
  }

  private static Diagnosis gpu() {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.PIPE)
              .start();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return good(
            "GPU", answer.replace("\n", "; ") + " (engine: opencl uses those that OpenCL lists)");
      }
      return new Diagnosis(
          Verdict.WEAK,
          "GPU",
          "nvidia-smi says: " + answer.lines().findFirst().orElse("nothing"),
          null);
    } catch (IOException e) {
      return good("GPU", "none (no nvidia-smi); none is needed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Diagnosis(Verdict.WEAK, "GPU", "interrupted while asking nvidia-smi", null);
    }
  }

  static List<Diagnosis> ofOutput(String location, SparkConf conf) throws InterruptedException {
    List<Diagnosis> all = new ArrayList<>();
    try {
      Configuration hadoop = SparkOptions.hadoop(conf);
      Output output = Output.at(location, hadoop);
      output.requireReadable(ResultTables.SCHEMA_VERSION);
      output.requireWritable();
      all.add(good("output", output.display() + " can be written"));
      all.add(space(output));
      all.addAll(StorageProbe.of(output, hadoop));
    } catch (OutputException | IOException e) {
      all.add(
          new Diagnosis(
              Verdict.WRONG, "output", Output.oneLine(e), "choose another, or make it usable"));
    }
    return all;
  }

  /** Whether the cluster manager, where one is asked for, can be reached from here. */
  static Diagnosis ofMaster(SparkConf conf) {
    String master = conf.get("spark.master");
    try {
      ClusterManagerRequirements.check(conf);
      return good("master", master);
    } catch (StartRefusedException e) {
      return new Diagnosis(Verdict.WRONG, "master", master, Output.oneLine(e));
    }
  }

  private static Diagnosis space(Output output) {
    long free = output.isOnThisMachine() ? freeBytes(output) : -1;
    if (free < 0) {
      return good("disk", "not known for " + output.display());
    }
    String found = String.format(Locale.ROOT, "%.1f GB free", free / 1e9);
    return free >= SPACE_WANTED
        ? good("disk", found)
        : new Diagnosis(Verdict.WEAK, "disk", found, "large sweeps need more: rhosweep plan says");
  }

  private static long freeBytes(Output output) {
    File folder = new File(output.root().toUri().getPath());
    while (folder != null && !folder.exists()) {
      folder = folder.getParentFile();
    }
    return folder == null ? -1 : folder.getUsableSpace();
  }

  private static Diagnosis good(String subject, String found) {
    return new Diagnosis(Verdict.GOOD, subject, found, null);
  }
}
