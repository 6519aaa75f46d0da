package org.rhosweep.spark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.init.InitialTheory;
import org.rhosweep.core.init.InitialTheory.Layer;
import org.rhosweep.core.init.InitializationContext;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.Task;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.MeasuredInputs;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.HadoopDataFiles;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.SegmentWriter;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.TheoryRows;
import org.rhosweep.sweeps.result.TheoryRows.Network;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.SweepError;
import org.rhosweep.sweeps.spec.SweepException;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;
import org.rhosweep.sweeps.text.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what mean-field theory predicts; trains nothing. */
@Command(
    name = "theory",
    mixinStandardHelpOptions = true,
    description =
        "Mean-field predictions of networks at initialisation, one row per setting and layer: of a"
            + " sweep, with the statistics of its own data, or of one network with given ones.")
final class TheoryCommand implements Callable<Integer> {
  private static final String GIVEN = "given";
  private static final int HASH_DIGITS = 16;

  /** What a table shows; csv and json hold every column. */
  private static final List<String> SHOWN =
      List.of(
          "task",
          "sequence_length",
          "cell",
          "init",
          "init_point",
          "layer",
          "input_square",
          "input_correlation",
          "q",
          "c",
          "chi",
          "xi",
          "chi_at_one",
          "m1",
          "m2",
          "xi_mean",
          "trainable_length",
          "trainable_length_low",
          "trainable_length_high");

  @Mixin Verbosity verbosity;

  @Parameters(
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "A sweep file (YAML); without it, the network of the options.")
  Path sweepFile;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides a setting of the file, such as model.hiddenSize=64; repeatable.")
  List<String> overrides = new ArrayList<>();

  @Mixin TheoryNetworkOptions network;

  @Option(
      names = "--out",
      paramLabel = "OUT",
      description = "Also store the rows as Parquet, in the theory table of this output.")
  String out;

  @Option(
      names = "--format",
      description =
          "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, which leaves columns out.")
  RowFormat format = RowFormat.TABLE;

  /** One network and what it reads. */
  private record Setting(
      Network network, String task, SequenceShape sequence, InputStatistics inputs) {}

  @Override
  public Integer call() throws IOException, OutputException {
    String name = sweepFile == null ? GIVEN : null;
    List<Setting> settings;
    if (sweepFile == null) {
      settings = List.of(given());
    } else {
      Sweep sweep = readSweep();
      name = sweep.name();
      settings = ofSweep(sweep);
    }
    List<Object[]> rows = new ArrayList<>();
    Set<String> uncovered = new LinkedHashSet<>();
    for (Setting setting : settings) {
      List<Layer> layers = predict(setting);
      if (layers.isEmpty()) {
        uncovered.add(
            named(setting.network().model().cell()) + " with " + named(setting.network().init()));
      }
      rows.addAll(
          TheoryRows.of(
              setting.network(), setting.task(), setting.sequence().sequenceLength(), layers));
    }
    uncovered.forEach(what -> Messages.warning("the theory does not cover " + what));
    print(rows);
    if (out != null && !rows.isEmpty()) {
      store(name, rows);
    }
    return ExitCode.OK;
  }

  private static List<Layer> predict(Setting setting) {
    Network network = setting.network();
    InitializationContext conditions =
        InitializationContext.of(network.model(), setting.sequence(), setting.inputs());
    try {
      return InitialTheory.of(network.init(), conditions);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private Setting given() {
    if (!overrides.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--set overrides a sweep file, and none is given");
    }
    return new Setting(network.network(), GIVEN, network.sequence(), network.inputs());
  }

  private Sweep readSweep() {
    try {
      return SweepFile.read(sweepFile, overrides);
    } catch (SweepException e) {
      throw new CommandException(
          ExitCode.USAGE,
          e.errors().stream().map(SweepError::toString).collect(Collectors.joining("\n")),
          e);
    }
  }

  /** Each network on each task once: seeds and training do not matter to the theory. */
  private static List<Setting> ofSweep(Sweep sweep) throws IOException {
    record Distinct(Network network, Task task) {}

    Set<Distinct> distinct = new LinkedHashSet<>();
    for (TrialSpec spec : sweep.specs()) {
      ModelSettings model = spec.model();
      Network network =
          new Network(
              new ModelSettings(model.cell(), model.hiddenSize(), model.depth()), spec.init());
      distinct.add(new Distinct(network, spec.task()));
    }
    List<Setting> settings = new ArrayList<>();
    DataFiles files =
        new HadoopDataFiles(SparkOptions.hadoop(Sessions.configuration(null, Map.of())));
    DataCache cache = new DataCache(task -> task.load(files));
    for (Distinct one : distinct) {
      Dataset data = cache.load(one.task());
      settings.add(
          new Setting(
              one.network(),
              named(one.task()),
              data.description().shape(),
              MeasuredInputs.of(data)));
    }
    return settings;
  }

  private static String named(Object settings) {
    return VariantName.of(settings);
  }

  private void print(List<Object[]> rows) {
    List<Column> columns = ResultTables.THEORY.columns();
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (format != RowFormat.TABLE || SHOWN.contains(columns.get(i).name())) {
        shown.add(i);
      }
    }
    format.print(
        shown.stream().map(i -> columns.get(i).name()).toList(),
        rows.stream()
            .map(row -> shown.stream().map(i -> row[i]).collect(Collectors.toList()))
            .iterator(),
        System.out);
  }

  /** The segment's name follows from its rows, so that the same question is stored once. */
  private void store(String sweep, List<Object[]> rows) throws IOException, OutputException {
    Output output = Output.at(out, SparkOptions.hadoop(Sessions.configuration(null, Map.of())));
    String codeVersion = BuildInfo.current().codeVersion();
    output.requireReadable(ResultTables.SCHEMA_VERSION);
    output.prepare(ResultTables.SCHEMA_VERSION, codeVersion);
    SegmentWriter.write(
        output,
        ResultTables.THEORY,
        sweep,
        hash(rows),
        "theory",
        rows,
        SegmentWriter.footer(ResultTables.SCHEMA_VERSION, codeVersion));
    System.err.println(
        "stored " + Counts.of(rows.size(), "row") + " in " + output.display() + "/theory");
  }

  private static String hash(List<Object[]> rows) {
    String text = rows.stream().map(Arrays::toString).collect(Collectors.joining());
    return Sha256.hexadecimal(text).substring(0, HASH_DIGITS);
  }
}
