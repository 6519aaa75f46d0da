package org.rhosweep.spark.operate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkConf;

/**
 * What a cluster manager needs on the side of the driver. Where it is missing Spark waits for it,
 * or ends with the name of a class.
 */
public final class ClusterManagerRequirements {
  private static final String YARN = "org.apache.spark.scheduler.cluster.YarnClusterManager";
  private static final String KUBERNETES =
      "org.apache.spark.scheduler.cluster.k8s.KubernetesClusterManager";
  private static final String IMAGE = "spark.kubernetes.container.image";
  private static final String EXECUTOR_IMAGE = "spark.kubernetes.executor.container.image";
  private static final String DEPLOY_MODE = "spark.submit.deployMode";

  /** Where ResourceManagers are named, in Spark's configuration. */
  private static final List<String> RESOURCE_MANAGERS =
      List.of(
          "spark.hadoop.yarn.resourcemanager.address",
          "spark.hadoop.yarn.resourcemanager.hostname",
          "spark.hadoop.yarn.resourcemanager.ha.rm-ids");

  private ClusterManagerRequirements() {}

  /**
   * Refuses a session whose cluster manager cannot be reached from here.
   *
   * @param conf the session's configuration
   * @throws StartRefusedException in one line that says what to add
   */
  public static void check(SparkConf conf) {
    problem(
            conf,
            System.getenv(),
            System.getProperty(DEPLOY_MODE) != null,
            ClusterManagerRequirements::isOnClassPath)
        .ifPresent(
            reason -> {
              throw new StartRefusedException(false, reason);
            });
  }

  /**
   * What is missing, if anything.
   *
   * @param submitted whether spark-submit or a cluster manager called this program
   * @param onClassPath whether a class or a file is there
   */
  static Optional<String> problem(
      SparkConf conf,
      Map<String, String> environment,
      boolean submitted,
      Predicate<String> onClassPath) {
    String master = conf.get("spark.master", "local");
    if (!submitted && "cluster".equals(conf.get(DEPLOY_MODE, "client"))) {
      return Optional.of(
          DEPLOY_MODE
              + " = cluster: the launcher's driver runs here, in client mode; for cluster mode use"
              + " cluster/spark-submit --deploy-mode cluster (docs/cluster.md)");
    }
    if (master.equals("yarn")) {
      return yarn(conf, environment, onClassPath);
    }
    return master.startsWith("k8s:") ? kubernetes(conf, onClassPath) : Optional.empty();
  }

  private static Optional<String> yarn(
      SparkConf conf, Map<String, String> environment, Predicate<String> onClassPath) {
    if (!onClassPath.test(YARN)) {
      return Optional.of(module("--master yarn", "spark-yarn"));
    }
    boolean named =
        RESOURCE_MANAGERS.stream().anyMatch(conf::contains)
            || onClassPath.test("/yarn-site.xml")
            || environment.containsKey("HADOOP_CONF_DIR")
            || environment.containsKey("YARN_CONF_DIR");
    if (!named) {
      return Optional.of(
          "--master yarn: no ResourceManager is named: set HADOOP_CONF_DIR to the folder with"
              + " yarn-site.xml and core-site.xml");
    }
    String home = environment.get("SPARK_HOME");
    boolean hasJars =
        conf.contains("spark.yarn.jars")
            || conf.contains("spark.yarn.archive")
            || (home != null && Files.isDirectory(Path.of(home, "jars")));
    return hasJars
        ? Optional.empty()
        : Optional.of(
            "--master yarn: its containers need Spark's jars: set SPARK_HOME to a Spark "
                + spark()
                + ", or spark.yarn.jars to where they lie");
  }

  private static Optional<String> kubernetes(SparkConf conf, Predicate<String> onClassPath) {
    if (!onClassPath.test(KUBERNETES)) {
      return Optional.of(module("--master k8s://", "spark-kubernetes"));
    }
    return conf.contains(IMAGE) || conf.contains(EXECUTOR_IMAGE)
        ? Optional.empty()
        : Optional.of(
            "--master k8s://: no image for executors: set "
                + IMAGE
                + " (cluster/kubernetes/Dockerfile makes one)");
  }

  private static String module(String option, String name) {
    return String.format(
        Locale.ROOT,
        "%s needs Spark's module %s, and it is not on the class path: set SPARK_HOME to a Spark"
            + " distribution of version %s, which has it, or add %s_%s-%s.jar with what it depends"
            + " on to SPARK_HOME/jars (Hadoop here is %s)",
        option,
        name,
        spark(),
        name,
        scala.util.Properties.versionNumberString().replaceAll("^(\\d+\\.\\d+).*", "$1"),
        spark(),
        VersionInfo.getVersion());
  }

  private static String spark() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION();
  }

  /** A class by its name, or a file by its path, which begins with a slash. */
  private static boolean isOnClassPath(String what) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (what.startsWith("/")) {
      return loader.getResource(what.substring(1)) != null;
    }
    try {
      Class.forName(what, false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
