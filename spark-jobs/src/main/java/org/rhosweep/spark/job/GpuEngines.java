package org.rhosweep.spark.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.Execution;

/**
 * Which trials ask for a GPU, how Spark is asked, and what it gave.
 *
 * <p>Local masters know no resources: there an engine takes the first device that it finds.
 */
final class GpuEngines {
  /**
   * Engines whose trials ask for a GPU, separated by commas; by default opencl, and nd4j where it
   * was built for one.
   */
  static final String ENGINES = "spark.rhosweep.gpu.engines";

  /** The fraction of a GPU that one trial takes, such as 0.5 for two trials on one. */
  static final String AMOUNT = "spark.rhosweep.gpu.amount";

  private static final String PCI_ADDRESS =
      "(?i)([0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}(\\.[0-7])?";

  private static final String GPU = "gpu";
  private static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";
  private static final String DISCOVERY = "spark.executor.resource.gpu.discoveryScript";
  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** The task of a thread is not the task of the threads that it starts; its GPU is theirs. */
  private static final InheritableThreadLocal<String> ADDRESS = new InheritableThreadLocal<>();

  private final SparkConf conf;
  private final List<String> engines;

  GpuEngines(SparkConf conf) {
    this.conf = conf;
    String built = isOnClassPath(CUDA_BACKEND) ? "opencl,nd4j" : "opencl";
    engines =
        Arrays.stream(conf.get(ENGINES, built).split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
  }

  SparkConf conf() {
    return conf;
  }

  private static boolean isOnClassPath(String name) {
    try {
      Class.forName(name, false, GpuEngines.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Whether a trial must run where Spark gives it a GPU. */
  boolean wantedBy(Trial trial) {
    String engine = trial.spec().engine().name().toLowerCase(Locale.ROOT);
    return !Sessions.isLocal(conf)
        && engines.contains(engine)
        && trial.spec().execution().device() != Execution.Device.CPU;
  }

  /** Whether the application has no GPU for a trial, which then runs on a core. */
  boolean leavesToCpu(Trial trial) {
    return trial.spec().execution().device() == Execution.Device.ANY
        && wantedBy(trial)
        && !hasGpus();
  }

  private boolean hasGpus() {
    return conf.contains(EXECUTOR_AMOUNT) || startsExecutorsWithGpus();
  }

  private boolean startsExecutorsWithGpus() {
    return conf.getBoolean("spark.dynamicAllocation.enabled", false) && conf.contains(DISCOVERY);
  }

  /**
   * What a task asks for. With dynamic allocation executors with a GPU are started for it, beside
   * those without; else tasks go to the application's executors, all of which have one.
   *
   * @return empty where the application has no GPU to give
   */
  Optional<ResourceProfile> profile() {
    TaskResourceRequests task =
        new TaskResourceRequests()
            .cpus(conf.getInt("spark.task.cpus", 1))
            .resource(GPU, conf.getDouble(AMOUNT, 1));
    ResourceProfileBuilder builder = new ResourceProfileBuilder().require(task);
    if (startsExecutorsWithGpus()) {
      ExecutorResourceRequests executor =
          new ExecutorResourceRequests()
              .cores(conf.getInt("spark.executor.cores", 1))
              .memory(conf.get("spark.executor.memory", "1g"))
              .resource(
                  GPU,
                  conf.getLong(EXECUTOR_AMOUNT, 1),
                  conf.get(DISCOVERY),
                  conf.get("spark.executor.resource.gpu.vendor", ""));
      return Optional.of(builder.require(executor).build());
    }
    return hasGpus() ? Optional.of(builder.build()) : Optional.empty();
  }

  /**
   * Tasks with a GPU that run at the same time, as far as the settings say; all where none asks for
   * one.
   *
   * @param slots tasks of any kind that run at the same time
   * @return 1 … {@code slots}
   */
  int tasks(int slots) {
    if (Sessions.isLocal(conf) || engines.isEmpty()) {
      return slots;
    }
    int cpus = conf.getInt("spark.task.cpus", 1);
    int slotsOfExecutor = Math.max(1, conf.getInt("spark.executor.cores", slots * cpus) / cpus);
    int executors = Math.max(1, slots / slotsOfExecutor);
    double amount = conf.getDouble(AMOUNT, 1);
    // A fraction of a GPU is not that of two GPUs; a whole number is of one task.
    double gpus = conf.getInt(EXECUTOR_AMOUNT, 1);
    int tasks = (int) (amount < 1 ? gpus * Math.floor(1 / amount) : Math.floor(gpus / amount));
    return Math.max(1, Math.min(slots, executors * tasks));
  }

  /** The calling thread, and the threads that it starts, belong to a task from now on. */
  static void enter(TaskContext task) {
    ResourceInformation gpu = task.resourcesJMap().get(GPU);
    if (gpu == null || gpu.addresses().length == 0) {
      ADDRESS.remove();
    } else {
      ADDRESS.set(gpu.addresses()[0]);
    }
  }

  /**
   * The device of the task that the calling thread belongs to.
   *
   * @return an address as Spark's discovery script gave it, empty where the task has none
   */
  static Optional<String> address() {
    return Optional.ofNullable(ADDRESS.get());
  }

  /**
   * Has the calling thread train on a device.
   *
   * @return why it cannot, in one line
   */
  static Optional<String> use(EngineName engine, String address) {
    Optional<String> problem = Engines.problem(engine);
    if (problem.isPresent()) {
      return problem;
    } else if (!address.matches("[0-9]{1,6}") && !address.matches(PCI_ADDRESS)) {
      return Optional.of(
          "the address of a GPU must be its number on the machine (nvidia-smi's index) or its PCI"
              + " address (00000000:3b:00.0), and the discovery script said "
              + address);
    }
    try {
      if (address.matches(PCI_ADDRESS)) {
        Engines.useDeviceAt(engine, address);
      } else {
        Engines.useDevice(engine, Integer.parseInt(address));
      }
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Why a trial that wants a GPU has none. */
  static String missing(EngineName engine) {
    return "engine %s asks for a GPU here, and Spark gave its task none: workers with GPUs and --conf"
            .formatted(engine.name().toLowerCase(Locale.ROOT))
        + " spark.executor.resource.gpu.amount=1 with --conf "
        + DISCOVERY
        + "=…/cluster/gpu-discovery.sh are needed (or set engine to simd, or execution.device to any"
        + " where the engine has the bits of simd); then run again with --retry-failed";
  }
}
