package org.rhosweep.spark.operate;

import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows {@link TrialMetrics} to Spark's metrics system, on the driver and on every executor, and
 * gives each executor a place of its own for native libraries.
 */
public final class RhosweepPlugin implements SparkPlugin {
  private static final String NATIVE_CACHE = "org.bytedeco.javacpp.cachedir";

  @Override
  public DriverPlugin driverPlugin() {
    return new MetricsDriverPlugin();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new MetricsExecutorPlugin();
  }

  /** What is committed of the run. */
  private static final class MetricsDriverPlugin implements DriverPlugin {
    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
      TrialMetrics.PROCESS.registerRun(context.metricRegistry());
      return Map.of();
    }
  }

  /** What this executor runs. */
  private static final class MetricsExecutorPlugin implements ExecutorPlugin {
    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      TrialMetrics.PROCESS.registerProcess(context.metricRegistry());
      boolean ownProcess = !context.executorID().equals("driver");
      if (ownProcess) {
        // An executor's locale is that of its machine; libraries format with this one everywhere.
        Locale.setDefault(Locale.US);
      }
      if (ownProcess && System.getProperty(NATIVE_CACHE) == null) {
        // Several JVMs of a host unpack ND4J's natives at the same time and race in a shared
        // folder. The working directory is the executor's own and goes with it.
        System.setProperty(NATIVE_CACHE, System.getProperty("user.dir") + "/native-cache");
      }
    }
  }
}
