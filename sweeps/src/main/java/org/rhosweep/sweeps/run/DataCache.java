package org.rhosweep.sweeps.run;

import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data sets of one process. Each is loaded once, however many trials ask for it at the same
 * time, and stays while memory lasts: data that no trial uses is given up before the heap runs out.
 */
public final class DataCache {
  /** The cache of this process, of files of this machine. */
  public static final DataCache SHARED = new DataCache();

  private static final Logger LOG = LoggerFactory.getLogger(DataCache.class);

  private final ConcurrentMap<Task, Slot> slots = new ConcurrentHashMap<>();
  private final Function<Task, Dataset> loader;

  /** An empty cache of files of this machine. */
  public DataCache() {
    this(Task::load);
  }

  /** An empty cache; the loader may be called by several threads at once. */
  public DataCache(Function<Task, Dataset> loader) {
    this.loader = loader;
  }

  /**
   * The data of a task. Callers that ask for the same task wait for one load, others do not wait.
   *
   * @throws DataException where the data is missing or wrong; the next call tries again
   */
  public Dataset load(Task task) {
    return slots.computeIfAbsent(task, absent -> new Slot()).load(task, loader);
  }

  /** One task's data, or the place where it will be. Its monitor is held during a load. */
  private static final class Slot {
    private SoftReference<Dataset> data = new SoftReference<>(null);

    synchronized Dataset load(Task task, Function<Task, Dataset> loader) {
      Dataset loaded = data.get();
      if (loaded == null) {
        loaded = loader.apply(task);
        LOG.info("loaded the data of {}", task);
        data = new SoftReference<>(loaded);
      }
      return loaded;
    }
  }
}
