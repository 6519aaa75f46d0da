package org.rhosweep.spark.table;

import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.rhosweep.storage.HadoopDataFiles;
import org.rhosweep.sweeps.run.DataCache;

/** The data sets of a process that runs trials, driver or executor. */
public final class ProcessData {
  /** Each is loaded once, from wherever {@code task.path} says. */
  public static final DataCache CACHE =
      new DataCache(
          task ->
              task.load(
                  new HadoopDataFiles(
                      SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()))));

  private ProcessData() {}
}
