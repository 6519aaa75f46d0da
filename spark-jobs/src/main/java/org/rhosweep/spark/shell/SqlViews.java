package org.rhosweep.spark.shell;

import java.io.IOException;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.result.ResultTables;

/** Views of an output's tables, as the output is when a statement is asked. */
public final class SqlViews {
  private final OutputTables tables;
  private boolean listed;

  /** Views that are not registered yet. */
  public SqlViews(OutputTables tables) {
    this.tables = tables;
  }

  /** Registers the views, unless they are there and none of their files was deleted. */
  public void refreshIfStale() throws IOException, OutputException {
    if (!listed || tables.areStale()) {
      refresh();
    }
  }

  /** The trials that the views are of. */
  public CommittedTrials committed() {
    return tables.committed();
  }

  /** Registers all views anew: files were deleted. */
  public void refresh() throws IOException, OutputException {
    tables.register(ResultTables.all());
    tables.registerStandalone(ResultTables.THEORY);
    listed = true;
  }

  /**
   * Registers all views anew if an error says that a segment was found damaged while it was read.
   */
  public boolean refreshWithoutDamaged(Throwable error) throws IOException, OutputException {
    boolean found = tables.excludeDamaged(error);
    if (found) {
      refresh();
    }
    return found;
  }
}
