package org.rhosweep.spark.cli;

import java.util.function.Supplier;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.sweeps.result.TheoryRows.Network;
import org.rhosweep.sweeps.spec.SettingText;
import picocli.CommandLine.Option;

/** One network on inputs of given statistics, without a sweep file. */
final class TheoryNetworkOptions {
  @Option(
      names = "--cell",
      paramLabel = "CELL",
      defaultValue = "lstm",
      description =
          "As in a sweep file: lstm, {name: gru, updateBias: 1}, … Default: ${DEFAULT-VALUE}.")
  String cell;

  @Option(
      names = "--init",
      paramLabel = "INIT",
      defaultValue = "glorot",
      description =
          "As in a sweep file: critical, {name: glorot, gain: 2}, … Default: ${DEFAULT-VALUE}.")
  String init;

  @Option(
      names = "--sequence-length",
      paramLabel = "N",
      defaultValue = "100",
      description = "Time steps of a sequence. Default: ${DEFAULT-VALUE}.")
  int sequenceLength;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1",
      description = "Stacked layers. Default: ${DEFAULT-VALUE}.")
  int depth;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "64",
      description = "Units of each layer. Default: ${DEFAULT-VALUE}.")
  int hidden;

  @Option(
      names = "--input",
      paramLabel = "N",
      defaultValue = "28",
      description = "Features per time step. Default: ${DEFAULT-VALUE}.")
  int input;

  @Option(
      names = "--input-square",
      paramLabel = "R",
      defaultValue = "1",
      description = "Mean square of a feature. Default: ${DEFAULT-VALUE}.")
  double inputSquare;

  @Option(
      names = "--input-correlation",
      paramLabel = "SIGMA",
      defaultValue = "1",
      description =
          "Correlation of two sequences' inputs at the same time step, not centred."
              + " Default: ${DEFAULT-VALUE}.")
  double inputCorrelation;

  /** Cell, sizes and initialisation. */
  Network network() {
    return checked(
        () ->
            new Network(
                new ModelSettings(SettingText.read(Cell.class, "--cell", cell), hidden, depth),
                SettingText.read(Initialization.class, "--init", init)));
  }

  /** A sequence of dense inputs. */
  SequenceShape sequence() {
    return checked(
        () ->
            new SequenceShape(
                sequenceLength,
                InputKind.DENSE,
                input,
                0,
                1,
                TargetPosition.LAST_STEP,
                Loss.MEAN_SQUARED_ERROR));
  }

  /** R and Sigma. */
  InputStatistics inputs() {
    return checked(() -> new InputStatistics(inputSquare, inputCorrelation));
  }

  private static <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }
}
