package org.rhosweep.spark.shell;

import java.io.IOException;
import org.rhosweep.spark.table.OutputTables;
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

  /** Has views of all tables. */
  public void prepare() throws IOException, OutputException {
    if (!listed || tables.areStale()) {
      listAgain();
    }
  }

  /** Lists all of them anew: files have gone. */
  public void listAgain() throws IOException, OutputException {
    tables.register(ResultTables.all());
    tables.registerAlone(ResultTables.THEORY);
    listed = true;
  }

  /** As above, if an error says that a segment was found damaged while it was read. */
  public boolean listAgainWithoutDamaged(Throwable error) throws IOException, OutputException {
    boolean found = tables.excludeDamaged(error);
    if (found) {
      listAgain();
    }
    return found;
  }
}
