package org.rhosweep.spark.job;

import java.io.Serializable;
import java.util.UUID;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.PretrainedFiles;
import org.rhosweep.sweeps.run.SharedPretraining;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pre-training that all trials of a run share, in each of its processes. Travels to executors.
 *
 * @param location of the output that keeps it
 * @param run tells runs apart: what one has in memory is not taken for what the next one finds
 */
record RunPretraining(String location, String run) implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(RunPretraining.class);

  private static volatile Opened opened;

  private record Opened(RunPretraining of, SharedPretraining shared) {}

  /** For a run that begins. */
  static RunPretraining of(Output output) {
    return new RunPretraining(output.root().toString(), UUID.randomUUID().toString());
  }

  /** The pre-training shared in this process; null where the output cannot be opened. */
  SharedPretraining here() {
    Opened last = opened;
    if (last == null || !last.of.equals(this)) {
      synchronized (RunPretraining.class) {
        last = opened;
        if (last == null || !last.of.equals(this)) {
          last = new Opened(this, open());
          opened = last;
        }
      }
    }
    return last.shared;
  }

  private SharedPretraining open() {
    try {
      Output output =
          Output.at(location, SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
      return new SharedPretraining(new PretrainedFiles(output), System::nanoTime);
    } catch (OutputException e) {
      LOG.warn("each trial pre-trains by itself: {}", Output.oneLine(e));
      return null;
    }
  }
}
