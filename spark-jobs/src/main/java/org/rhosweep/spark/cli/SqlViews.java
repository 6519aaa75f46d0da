package org.rhosweep.spark.cli;

import java.io.IOException;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.result.ResultTables;

/** Views of an output's tables, as the output is when a statement is asked. */
final class SqlViews {
  private final OutputTables tables;
  private boolean listed;

  SqlViews(OutputTables tables) {
    this.tables = tables;
  }

  /** Has views of all tables. */
  void prepare() throws IOException, OutputException {
    if (!listed || tables.areStale()) {
      listAgain();
    }
  }

  /** Lists all of them anew: files have gone. */
  void listAgain() throws IOException, OutputException {
    tables.register(ResultTables.all());
    tables.registerAlone(ResultTables.THEORY);
    listed = true;
  }

  /** As above, if an error says that a segment was found damaged while it was read. */
  boolean listAgainWithoutDamaged(Throwable error) throws IOException, OutputException {
    boolean found = tables.leaveOutDamaged(error);
    if (found) {
      listAgain();
    }
    return found;
  }
}
