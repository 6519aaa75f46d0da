package org.rhosweep.core.task.sequence;

import static org.rhosweep.core.Require.require;

import java.util.Locale;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;

/** Numbers that may be held in memory. Counts what was read so far; for one thread. */
public final class ReadLimit {
  private final long most;
  private long read;

  /**
   * Nothing read yet.
   *
   * @param most numbers in all, &gt;= 1
   */
  public ReadLimit(long most) {
    require(most >= 1, "most must be >= 1, was %d", most);
    this.most = most;
  }

  /**
   * A limit by the memory of this process: three of four bytes of the heap, 16 bytes a number (as
   * it is read, and as it is kept).
   */
  public static ReadLimit ofHeap() {
    return new ReadLimit(Math.max(1, Runtime.getRuntime().maxMemory() / 4 * 3 / 16));
  }

  /**
   * Counts numbers, to be called before there are arrays for them.
   *
   * @param file where they are read from
   * @param numbers how many, &gt;= 0
   * @throws DataException where there are too many
   */
  public void add(DataFile file, long numbers) {
    if (numbers > most - read) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "task.path: %s: the data hold more than %d numbers, which is what fits into the memory"
                  + " of this process; give it more, or fewer sequences, time steps or features",
              file,
              most));
    }
    read += numbers;
  }
}
