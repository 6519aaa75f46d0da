package org.rhosweep.spark.job;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.spec.SweepException;
import org.rhosweep.sweeps.spec.SweepFile;

/**
 * Trials of which one does not end whatever it is told, as native code that hangs. It reaches the
 * executors in a jar of its own.
 */
public final class EndlessTrial implements TrialFunction {
  private static final long serialVersionUID = 1;

  private static final Duration BUDGET = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final String endless;
  private final TrialFunction others;

  private EndlessTrial(String endless, TrialFunction others) {
    this.endless = endless;
    this.others = others;
  }

  /** Only that one has a budget: how long the others take is the machine's affair. */
  @Override
  public TrialResult run(Trial trial) throws InterruptedException {
    return trial.id().equals(endless)
        ? new TrialTimeout(EndlessTrial::spin, BUDGET, GRACE, "test").run(trial)
        : others.run(trial);
  }

  private static TrialResult spin(Trial trial) {
    while (!trial.id().isEmpty()) {
      Thread.onSpinWait();
    }
    throw new IllegalStateException("a trial without an id");
  }

  /** A jar with this class alone. */
  public static void writeJar(Path jar) throws IOException {
    String name = EndlessTrial.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        var in = EndlessTrial.class.getResourceAsStream("/" + name)) {
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
    }
  }

  /** Runs a sweep as {@code run} does, its first trial without end. */
  public static SweepRun.Result run(Path sweep, Path out, SparkConf conf, PrintStream messages)
      throws IOException, OutputException, SweepException {
    Output output = Output.at(out.toString(), new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "test");
    PreparedSweep prepared =
        PreparedSweep.of(SweepFile.read(sweep, List.of()), output, false, w -> {});
    String first = prepared.trials().get(0).id();
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      return new SweepRun(
              prepared,
              output,
              lease,
              "test",
              new RunOptions(false, BUDGET),
              messages,
              new EndlessTrial(first, new EngineTrials("test")))
          .run(conf);
    }
  }
}
