package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.TrialSpec;

/**
 * How long trials with the same settings but the seed took.
 *
 * @param groups what they have in common with others, see {@link #groups(Trial)}
 * @param shapeSeconds of one as {@link ShapeCostModel#DEFAULT} predicts it, &gt; 0
 * @param trials how many ran, &gt;= 1
 * @param seconds of one, &gt; 0: the median, and where pre-training decides the mean, since few
 *     long ones make up most of the time there
 * @param representativeness what the seconds say about other settings
 */
record CostSample(
    List<String> groups,
    double shapeSeconds,
    int trials,
    double seconds,
    Representativeness representativeness) {
  enum Representativeness {
    /** All training steps, on a process that knew what it runs. */
    USUAL,
    /** Ended before the last training step: right for its own settings, too little for others. */
    STOPPED_EARLY,
    /** While the process was still compiling: too much for any settings. */
    AT_START
  }

  /** Levels of {@link #groups(Trial)}. */
  static final int LEVELS = 3;

  CostSample {
    groups = List.copyOf(groups);
    require(groups.size() == LEVELS, "groups must be %s, was %s", LEVELS, groups.size());
    require(
        shapeSeconds > 0 && Double.isFinite(shapeSeconds),
        "shapeSeconds must be > 0, was %s",
        shapeSeconds);
    require(trials > 0, "trials must be > 0, was %s", trials);
    require(seconds > 0 && Double.isFinite(seconds), "seconds must be > 0, was %s", seconds);
    Objects.requireNonNull(representativeness, "representativeness");
  }

  /**
   * What a trial has in common with ever fewer others: the engine that is to run it, cell and
   * whether it is pre-trained; these with depth and initialisation, which decide how long
   * pre-training takes; all settings but the seed.
   */
  static List<String> groups(Trial trial) {
    TrialSpec spec = trial.spec();
    Cell cell = spec.model().cell();
    EngineName engine =
        spec.engine().hasBitsOfSimd() && spec.execution().device() == Execution.Device.CPU
            ? EngineName.SIMD
            : spec.engine();
    String kind =
        engine.name().toLowerCase(Locale.ROOT)
            + " "
            + (cell instanceof EquationsCell written ? written.untitled() : VariantName.of(cell))
            + (spec.init() instanceof Lsc ? " lsc" : "");
    String settings =
        trial.configJson().replace("\"seed\":" + spec.seed() + ",", "")
            + trial.data().fingerprint();
    return List.of(
        kind,
        kind + " " + spec.model().depth() + " " + spec.init(),
        kind + " " + UUID.nameUUIDFromBytes(settings.getBytes(StandardCharsets.UTF_8)));
  }

  /** The engine that is to run it, cell and whether it is pre-trained. */
  String kind() {
    return groups.get(0);
  }
}
