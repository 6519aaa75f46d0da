package org.rhosweep.spark.cli;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.Output;
import scala.Option;

/**
 * How a command's exit code reaches whoever waits for it: a shell, or the cluster manager that runs
 * this driver.
 *
 * <p>A cluster manager starts an application again that has not ended well. Trials that FAILED are
 * rows and would fail again, so that in cluster mode they count as success. YARN's application
 * master is told by a return or an exception, since a JVM that ends under it counts as lost, and
 * knows of no application before there is a SparkContext.
 */
final class ProcessExit {
  private static final String DEPLOY_MODE = "spark.submit.deployMode";
  private static final String POD = "spark.kubernetes.submitInDriver";

  private ProcessExit() {}

  /** Whether a cluster manager runs this driver. */
  static boolean inClusterMode() {
    // In a pod spark-submit is called once more, in client mode.
    return "cluster".equals(System.getProperty(DEPLOY_MODE)) || Boolean.getBoolean(POD);
  }

  /** The exit code that is reported to whoever started the driver. */
  static int reportedCode(int code, boolean inClusterMode) {
    return inClusterMode && code == ExitCode.FAILURES ? ExitCode.OK : code;
  }

  /**
   * Ends what {@link Main#main} was called for, with an exit code.
   *
   * @throws SparkUserAppException with the code, where the JVM is another program's
   */
  static void end(int code) throws SparkUserAppException {
    boolean inClusterMode = inClusterMode();
    int reported = reportedCode(code, inClusterMode);
    if (reported != code) {
      System.err.println(
          "rhosweep: some trials FAILED or a check does not hold (exit code 2): the cluster manager"
              + " is told success, since running the same again would change nothing");
    }
    if (inClusterMode && "yarn".equals(System.getProperty("spark.master"))) {
      reported = registeredCode(reported);
    }
    stopSpark(reportedCode(code, true));
    System.out.flush();
    System.err.flush();
    if (isOurs(Thread.currentThread().getStackTrace())) {
      // Spark and Hadoop may leave threads behind that would keep the JVM.
      System.exit(reported);
    }
    if (reported != ExitCode.OK) {
      throw ended(reported);
    }
  }

  /** Since Spark 4.1 the exception takes a cause beside the code. */
  private static SparkUserAppException ended(int code) {
    Constructor<?> made = SparkUserAppException.class.getConstructors()[0];
    Object[] arguments = new Object[made.getParameterCount()];
    arguments[0] = code;
    try {
      return (SparkUserAppException) made.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("exit code " + code, e);
    }
  }

  /** YARN's application master registers with the first SparkContext; without one it FAILED. */
  private static int registeredCode(int code) {
    if (code != ExitCode.OK || Sessions.wasStarted()) {
      return code;
    }
    try {
      SparkConf conf = Sessions.configuration(null, Map.of());
      conf.set("spark.executor.instances", "0");
      conf.set("spark.dynamicAllocation.enabled", "false");
      Sessions.start(conf);
      return code;
    } catch (IOException | RuntimeException e) {
      System.err.println("rhosweep: YARN was not told of the end: " + Output.oneLine(e));
      return ExitCode.INFRASTRUCTURE;
    }
  }

  /** A cluster manager is told by its context; a local one ends with the JVM. */
  private static void stopSpark(int code) {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isEmpty()) {
      return;
    }
    SparkContext context = session.get().sparkContext();
    if (!context.isStopped() && !Sessions.isLocal(context.conf())) {
      context.stop(code);
    }
  }

  /** Whether the JVM was started for this command, and is not a guest's in another program. */
  static boolean isOurs(StackTraceElement[] trace) {
    return trace[trace.length - 1].getMethodName().equals("main");
  }
}
