package org.rhosweep.core.task;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;

/** The settings of a task; a new task is a new record in this package. */
@ColumnName("task")
public sealed interface Task extends Serializable
    permits SequentialDigits,
        SequentialImages,
        Adding,
        CopyMemory,
        Characters,
        Words,
        Sequences,
        PluginTask {
  /**
   * Opens the data far enough to know its shape and fingerprint, and keeps none of it.
   *
   * @param files where files lie that the task names
   * @throws DataException where the data is missing, truncated or not what it should be
   */
  DataDescription describe(DataFiles files);

  /**
   * Reads or makes the data. The result is immutable and shared by the trials of a process.
   *
   * @param files where files lie that the task names
   * @throws DataException as {@link #describe}
   */
  Dataset load(DataFiles files);

  /** Describes the data where their files are on this machine. */
  default DataDescription describe() {
    return describe(DataFiles.LOCAL);
  }

  /** Loads the data where their files are on this machine. */
  default Dataset load() {
    return load(DataFiles.LOCAL);
  }
}
