package org.rhosweep.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;
import org.rhosweep.sweeps.plan.TrialCosts;

/** What trials of an output took, beside its tables: a small file that can be deleted. */
public final class CostFile {
  private static final String NAME = "_cost.json";

  private CostFile() {}

  /** What is known; nothing where there is no such file. */
  public static TrialCosts read(Output output) throws IOException {
    try {
      return TrialCosts.read(
          new String(output.read(new Path(output.root(), NAME)), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return TrialCosts.NONE;
    }
  }

  /** Keeps it. */
  public static void write(Output output, TrialCosts costs) throws IOException {
    output.write(new Path(output.root(), NAME), costs.toJson());
  }
}
