package org.rhosweep.spark.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.spark.dl4j.Dl4jScalaVersion;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.TrialSpec;
import org.rhosweep.sweeps.text.Counts;

/**
 * Checks Spark's settings before anything starts: those that contradict each other are refused,
 * each in one line with the reason; those that will cost something are warnings.
 *
 * @param refusals what must be changed, empty where the run can start
 * @param warnings what should be looked at
 */
public record Preflight(List<String> refusals, List<String> warnings) {
  private static final String MAX_FAILURES = "spark.task.maxFailures";
  private static final String EXCLUDE = "spark.excludeOnFailure.enabled";
  private static final String ATTEMPTS_PER_NODE =
      "spark.excludeOnFailure.task.maxTaskAttemptsPerNode";
  private static final String TASK_CPUS = "spark.task.cpus";
  private static final String EXECUTOR_CORES = "spark.executor.cores";
  private static final String EXECUTOR_MEMORY = "spark.executor.memory";
  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String OMP_THREADS = "spark.executorEnv.OMP_NUM_THREADS";
  private static final String SERIALIZER = "spark.serializer";
  private static final String SPECULATION = "spark.speculation";
  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
  private static final String GPU_TRIALS = "spark.rhosweep.gpu.trials";
  private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
  private static final Pattern PHYSICAL_BYTES =
      Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.maxphysicalbytes=(\\S+)");

  /** Below this a slot trains only small networks. */
  private static final long SMALL_SLOT_MIB = 512;

  public Preflight {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  /**
   * Checks settings for a run.
   *
   * @param conf as the session would get it
   * @param specs what is to be run
   * @param hasVectors whether this JVM was started with the Vector API
   */
  public static Preflight of(SparkConf conf, List<TrialSpec> specs, boolean hasVectors) {
    List<String> refusals = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    boolean local = conf.get("spark.master", "local").matches("local(\\[[^-]*)?");
    boolean parallel =
        specs.stream().anyMatch(spec -> spec.execution() instanceof Execution.DataParallel);
    boolean offHeap = parallel || specs.stream().anyMatch(s -> s.engine() == EngineName.ND4J);
    failures(conf, local, refusals, warnings);
    trialsOnDevice(conf, refusals);
    threads(conf, refusals);
    serializer(conf, refusals);
    if (!local) {
      memory(conf, offHeap, refusals, warnings);
    }
    Dl4jScalaVersion.warning(specs).ifPresent(warnings::add);
    if (parallel && conf.getBoolean(SPECULATION, false)) {
      warnings.add(
          SPECULATION
              + " is true: a round of execution data-parallel ends when its slowest worker does,"
              + " and copies of it take slots from the others; set it to false for such sweeps");
    }
    if (parallel && !local && !hasVectors) {
      warnings.add(
          "the driver evaluates execution data-parallel and lacks the Vector API: add"
              + " --add-modules=jdk.incubator.vector to spark.driver.extraJavaOptions, or it is"
              + " about twenty times slower there");
    }
    if (conf.contains(TASK_GPUS)) {
      warnings.add(
          TASK_GPUS
              + " is set: every trial then takes a GPU, those on the CPU as well; leave it out,"
              + " since trials that need a GPU ask for one themselves");
    }
    if (conf.contains(EXECUTOR_GPUS) && local) {
      warnings.add(
          EXECUTOR_GPUS
              + " has no effect with a local master, which knows no resources: ND4J takes the"
              + " device that it finds");
    }
    return new Preflight(refusals, warnings);
  }

  private static void failures(
      SparkConf conf, boolean local, List<String> refusals, List<String> warnings) {
    int maxFailures = conf.getInt(MAX_FAILURES, 4);
    boolean excludes = conf.getBoolean(EXCLUDE, false);
    int perNode = conf.getInt(ATTEMPTS_PER_NODE, 2);
    if (excludes && perNode >= maxFailures) {
      refusals.add(
          String.format(
              Locale.ROOT,
              "%s = %d must be more than %s = %d: a task that fails on one bad node would end the"
                  + " run before the node is excluded",
              MAX_FAILURES,
              maxFailures,
              ATTEMPTS_PER_NODE,
              perNode));
    }
    if (!local && maxFailures == 1) {
      warnings.add(
          MAX_FAILURES
              + " is 1: the first lost executor ends the run; 4 lets its bundles run elsewhere");
    }
  }

  private static void trialsOnDevice(SparkConf conf, List<String> refusals) {
    String trials = conf.get(GPU_TRIALS, "1");
    if (!trials.matches("[1-9][0-9]{0,5}")) {
      refusals.add(GPU_TRIALS + " must be a number of trials >= 1, was " + trials);
    }
  }

  private static void threads(SparkConf conf, List<String> refusals) {
    int cpus = conf.getInt(TASK_CPUS, 1);
    if (conf.contains(EXECUTOR_CORES) && conf.getInt(EXECUTOR_CORES, 1) < cpus) {
      refusals.add(
          String.format(
              Locale.ROOT,
              "%s = %d must be at least %s = %d: no executor could start a task",
              EXECUTOR_CORES,
              conf.getInt(EXECUTOR_CORES, 1),
              TASK_CPUS,
              cpus));
    }
    String threads = conf.get(OMP_THREADS, "1");
    if (!threads.matches("[1-9][0-9]{0,3}") || Integer.parseInt(threads) > cpus) {
      refusals.add(
          String.format(
              Locale.ROOT,
              "%s = %s must be 1 to %s = %d: threads of a native library that wait for each other"
                  + " on a busy machine train up to 20 times slower",
              OMP_THREADS,
              threads,
              TASK_CPUS,
              cpus));
    }
  }

  private static void serializer(SparkConf conf, List<String> refusals) {
    String serializer = conf.get(SERIALIZER, "");
    if (serializer.endsWith("KryoSerializer")) {
      refusals.add(
          SERIALIZER
              + " = "
              + serializer
              + " must be left out: Spark's Kryo cannot read Java records, which trials and results"
              + " are");
    }
  }

  private static void memory(
      SparkConf conf, boolean offHeap, List<String> refusals, List<String> warnings) {
    long heap = conf.getSizeAsMb(EXECUTOR_MEMORY, "1g");
    int slots = Math.max(1, conf.getInt(EXECUTOR_CORES, 1) / conf.getInt(TASK_CPUS, 1));
    if (heap / slots < SMALL_SLOT_MIB) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s = %d MiB gives %s %d MiB each: trials that need more are INFEASIBLE;"
                  + " raise it, or lower %s",
              EXECUTOR_MEMORY,
              heap,
              Counts.of(slots, "slot"),
              heap / slots,
              EXECUTOR_CORES));
    }
    long overhead =
        conf.contains(OVERHEAD)
            ? conf.getSizeAsMb(OVERHEAD, "384m")
            : Math.max(384, (long) (heap * conf.getDouble(OVERHEAD + "Factor", 0.1)));
    Matcher bytes = PHYSICAL_BYTES.matcher(conf.get(EXECUTOR_OPTIONS, ""));
    if (bytes.find() && JavaUtils.byteStringAsMb(bytes.group(1)) > heap + overhead) {
      refusals.add(
          String.format(
              Locale.ROOT,
              "%s lets ND4J take %s, and %s + %s are %d MiB: the container would be killed; make"
                  + " maxphysicalbytes smaller or the overhead larger",
              EXECUTOR_OPTIONS,
              bytes.group(),
              EXECUTOR_MEMORY,
              OVERHEAD,
              heap + overhead));
    } else if (offHeap && !conf.contains(OVERHEAD) && hasContainers(conf)) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s is not set, and trials on ND4J keep their arrays outside the heap: %d MiB may be"
                  + " too little, and the container is killed then; set it to about 1g per slot",
              OVERHEAD,
              overhead));
    }
  }

  private static boolean hasContainers(SparkConf conf) {
    String master = conf.get("spark.master", "");
    return master.startsWith("yarn") || master.startsWith("k8s");
  }
}
