package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.train.PretrainedWeightsSource;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;

class PretrainingIdentityTest {
  /** Small, and with more examples for training than for a step of pre-training. */
  private static final String SWEEP =
      """
      name: s
      task: {name: sequential-digits, sequenceLength: 4, trainExamples: 60, evalExamples: 20, testExamples: 20}
      model: {cell: gru, hiddenSize: 8, depth: 2}
      init: {name: lsc, maxTrainingSteps: 12, batchSize: 8}
      training: {batchSize: 16, trainingSteps: 4, evaluations: 1, maxEvalExamples: 20}
      """;

  /**
   * What pre-training does not read. A setting outside of task, model and init that is not here
   * fails the test below: whoever adds one says here, or in PretrainingIdentity, what it is.
   */
  private static final Set<String> NOT_READ =
      Set.of(
          "model.dropout",
          "training.optimizer",
          "training.optimizer.learningRate",
          "training.optimizer.beta1",
          "training.optimizer.beta2",
          "training.optimizer.epsilon",
          "training.optimizer.weightDecay",
          "training.optimizer.momentum",
          "training.optimizer.inner",
          "training.optimizer.inner.learningRate",
          "training.optimizer.inner.beta1",
          "training.optimizer.inner.beta2",
          "training.optimizer.inner.epsilon",
          "training.optimizer.inner.weightDecay",
          "training.optimizer.inner.momentum",
          "training.optimizer.syncPeriod",
          "training.optimizer.slowStep",
          "training.schedule",
          "training.schedule.warmupSteps",
          "training.schedule.finalFraction",
          // Above the examples of a step of pre-training; below is another test.
          "training.batchSize",
          "training.trainingSteps",
          "training.clipNorm",
          "training.evaluations",
          "training.maxEvalExamples",
          "training.earlyStopping",
          "training.earlyStopping.patience",
          "training.maxTestExamples",
          "probe.gradients",
          "probe.radii",
          "probe.exponents",
          "engine",
          "execution",
          "execution.device",
          "execution.workers",
          "execution.averagingFrequency");

  /** Of the execution, and with one possible value only. */
  private static final String ONE_VALUE = "execution.exchange";

  /** What else must be said before a setting may have another value. */
  private static final Map<String, String> NEEDS =
      Map.of("init.exponents", "init.measure=spectrum");

  /**
   * Where the data lies, and what is called how there: its fingerprint stands for it. What a cell
   * is called says nothing.
   */
  private static final Set<String> LOCATIONS =
      Set.of(
          "task.path",
          "task.evalPath",
          "task.testPath",
          "task.rows",
          "task.columns.id",
          "task.columns.time",
          "task.columns.features",
          "task.columns.target",
          "task.columns.split",
          "task.columns.unit",
          "task.columns.length",
          "model.cell.title");

  private static final String BINS = events("bins: 4");

  /** Settings of events, and the task with which they exist. */
  private static final Map<String, String> OF_EVENTS =
      Map.of(
          "task.columns.unit", BINS,
          "task.events.binWidth", events("binWidth: 1"),
          "task.events.bins", BINS,
          "task.events.duration", BINS,
          "task.events.units", BINS);

  private static String events(String bins) {
    return "task={name: sequences, path: x, columns: {unit: u, time: t}, events: {" + bins + "}}";
  }

  /** A cell that is written as text. */
  private static final String WRITTEN =
      "{name: equations, states: [h, c], equations: [\"c = tanh(W x + U c' + b)\", h = gain * c],"
          + " constants: {gain: 2}}";

  /** Other values of its parts, each of which goes with the rest. */
  private static final Map<String, String> OF_WRITTEN =
      Map.of(
          "model.cell.states", "[h, c as memory]",
          "model.cell.equations", "[\"c = sin(W x + U c' + b)\", h = gain * c]",
          "model.cell.constants", "{gain: 3}");

  /**
   * One setting.
   *
   * @param base overrides with which it exists
   */
  private record Setting(String path, List<String> base, SettingType type) {}

  private static List<Setting> settings() {
    List<Setting> all = new ArrayList<>();
    walk((Group) SettingType.of(TrialSpec.class), "", List.of(), all);
    return all;
  }

  private static void walk(Group group, String prefix, List<String> base, List<Setting> all) {
    for (Component component : group.components().values()) {
      String path = prefix + component.name();
      if (component.type() instanceof Group section) {
        List<String> inside = base;
        if (component.nullable()) {
          all.add(new Setting(path, base, section));
          inside = with(base, path + "={patience: 3}");
        }
        walk(section, path + ".", inside, all);
      } else if (component.type() instanceof Choice choice) {
        // What has one variant changes where a plug-in adds another.
        if (!path.equals("init") && choice.variants().size() > 1) {
          all.add(new Setting(path, base, choice));
        }
        choice
            .variants()
            .forEach(
                (name, variant) -> {
                  if (path.equals("init") && name.equals("lsc")) {
                    walk(variant, path + ".", base, all);
                  } else if (!path.equals("init")) {
                    walk(variant, path + ".", with(base, chosen(path, name, variant)), all);
                  }
                });
      } else {
        if (OF_EVENTS.containsKey(path)) {
          all.add(new Setting(path, List.of(OF_EVENTS.get(path)), component.type()));
          continue;
        }
        String first = NEEDS.get(path);
        all.add(new Setting(path, first == null ? base : with(base, first), component.type()));
      }
    }
  }

  /** A variant with the settings that have no default. */
  private static String chosen(String path, String name, Group variant) {
    if (name.equals("equations")) {
      return path + "=" + WRITTEN;
    }
    StringBuilder text = new StringBuilder(path + "={" + Choice.NAME + ": " + name);
    for (Component component : variant.components().values()) {
      if (component.defaultValue() == null) {
        text.append(", ").append(component.name()).append(": x");
      }
    }
    return text.append('}').toString();
  }

  private static List<String> with(List<String> base, String override) {
    List<String> longer = new ArrayList<>(base);
    longer.add(override);
    return longer;
  }

  private static TrialSpec spec(List<String> overrides) throws SweepException {
    return SweepFile.parse("s.yaml", SWEEP, overrides).specs().get(0);
  }

  private static String id(TrialSpec spec) {
    return PretrainingIdentity.of(spec, "data").orElseThrow().id();
  }

  /** The same but for one setting. */
  private static TrialSpec changed(Setting setting, TrialSpec from) {
    SweepException refused = null;
    for (String value : values(setting, SettingPaths.valueAt(from, setting.path()))) {
      try {
        TrialSpec changed = spec(with(setting.base(), setting.path() + "=" + value));
        if (!changed.equals(from)) {
          return changed;
        }
      } catch (SweepException e) {
        refused = e; // not a possible value of this setting: the next one
      }
    }
    throw new AssertionError("no other value is known of " + setting.path(), refused);
  }

  private static List<String> values(Setting setting, Object now) {
    SettingType type = setting.type();
    if (OF_WRITTEN.containsKey(setting.path())) {
      return List.of(OF_WRITTEN.get(setting.path()));
    } else if (type instanceof Choice choice) {
      List<String> values = new ArrayList<>();
      choice
          .variants()
          .forEach(
              (name, variant) -> {
                String chosen = chosen("", name, variant);
                values.add(chosen.substring(1));
              });
      return values;
    } else if (type instanceof Items) {
      return List.of("[after]", "[time]");
    } else if (type instanceof Group) {
      return List.of("{patience: 3}");
    }
    Leaf leaf = (Leaf) type;
    if (leaf.type() == boolean.class) {
      return List.of("true", "false");
    } else if (leaf.type().isEnum()) {
      return leaf.names();
    } else if (leaf.type() == String.class) {
      return List.of("elsewhere");
    } else if (now == null) {
      return List.of("0.75", "3");
    } else if (leaf.type() == double.class) {
      double value = (Double) now;
      return List.of("" + value / 2, "" + (value + 0.25), "" + value * 1.5);
    }
    long value = ((Number) now).longValue();
    return List.of("" + (value + 1), "" + 2 * value, "" + value / 2, "" + (value - 1));
  }

  @Test
  void givenEachSetting_whenChanged_thenTheIdChangesWhereItIsReadAndOnlyThere() throws Exception {
    Set<String> notRead = new TreeSet<>();
    Set<String> read = new TreeSet<>();
    for (Setting setting : settings()) {
      if (setting.path().equals("seed") || setting.path().equals(ONE_VALUE)) {
        continue; // the seed is not one override: see below
      }
      TrialSpec from = spec(setting.base());
      TrialSpec to = changed(setting, from);
      boolean same = id(from).equals(id(to));
      (same ? notRead : read).add(setting.path());
      boolean expected = NOT_READ.contains(setting.path()) || LOCATIONS.contains(setting.path());
      assertThat(same)
          .as("%s with %s: %s -> %s", setting.path(), setting.base(), from, to)
          .isEqualTo(expected);
    }
    notRead.removeAll(LOCATIONS);
    assertThat(notRead).containsExactlyInAnyOrderElementsOf(NOT_READ);
    assertThat(read)
        .allMatch(path -> path.matches("(task|model|init)(\\..*)?"), "not training, probe, ...")
        .contains("model.cell", "model.hiddenSize", "model.depth", "model.cell.updateBias")
        .contains("init.targetRadius", "init.base", "init.base.gain", "init.method", "init.terms")
        .contains("init.measure", "init.input", "init.tolerance", "init.maxTrainingSteps")
        .contains("init.batchSize", "init.sequenceLength", "task", "task.sequenceLength");
  }

  /** The classification above held against pre-training itself. */
  @Tag("slow")
  @Test
  void givenEachSettingThatIsNotRead_whenChanged_thenEveryBitOfPretrainingIsTheSame()
      throws Exception {
    Pretrained expected = made(spec(List.of()));
    int compared = 0;
    for (Setting setting : settings()) {
      TrialSpec from = NOT_READ.contains(setting.path()) ? spec(setting.base()) : null;
      TrialSpec to = from == null ? null : changed(setting, from);
      if (from == null || Engines.problem(to.engine()).isPresent()) {
        continue;
      }
      Pretrained after = made(to);
      assertThat(after.parameters()).as(setting.path()).isEqualTo(expected.parameters());
      assertThat(after.result()).as(setting.path()).isEqualTo(expected.result());
      assertThat(after.blocks()).as(setting.path()).isEqualTo(expected.blocks());
      compared++;
    }
    assertThat(compared).isGreaterThan(NOT_READ.size() - 2);
    // Which is no matter of course: other seeds, targets and batches do give other bits.
    float[] weights = expected.parameters();
    for (String other : List.of("init.targetRadius=0.5", "seeds=[1]", "training.batchSize=4")) {
      assertThat(Arrays.equals(made(spec(List.of(other))).parameters(), weights))
          .as(other)
          .isFalse();
    }
  }

  private static Pretrained made(TrialSpec spec) {
    Dataset data = spec.task().load();
    Trainer training =
        new Trainer(
            spec.model(), spec.init(), spec.training(), spec.probe(), spec.engine(), spec.seed());
    Enough enough = new Enough();
    PretrainedWeightsSource keeping =
        (layout, make) -> {
          enough.made = make.get();
          throw enough;
        };
    try {
      training.train(data, () -> 0, keeping);
    } catch (Enough e) {
      return enough.made;
    }
    throw new AssertionError("no pre-training");
  }

  /** Ends a trial after pre-training. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;
    private transient Pretrained made;
  }

  @Test
  void givenBatchesSmallerThanAStepOfPretraining_whenChanged_thenTheIdFollows() throws Exception {
    String whole = id(spec(List.of("training.batchSize=8")));
    assertThat(id(spec(List.of("training.batchSize=64")))).isEqualTo(whole);
    assertThat(id(spec(List.of("training.batchSize=7")))).isNotEqualTo(whole);
  }

  @Test
  void givenSeedDataOrSemantics_whenChanged_thenTheIdChanges() throws Exception {
    TrialSpec spec = spec(List.of());
    assertThat(id(spec(List.of("seeds=[5]")))).isNotEqualTo(id(spec));
    assertThat(PretrainingIdentity.of(spec, "other").orElseThrow().id()).isNotEqualTo(id(spec));
    assertThat(
            PretrainingIdentity.of(spec, "data", NumericSemantics.NUMBER + 1, 2).orElseThrow().id())
        .isNotEqualTo(id(spec));
    assertThat(PretrainingIdentity.of(spec(List.of("init=glorot")), "data")).isEmpty();
  }

  @Test
  void givenATrial_whenItsPretrainingIsNamed_thenTheTextSaysWhatItDependsOn() throws Exception {
    TrialSpec spec = spec(List.of("engine=nd4j", "model.dropout=0.5"));
    PretrainingIdentity identity = PretrainingIdentity.of(spec, "digits-1").orElseThrow();

    assertThat(spec.engine()).isEqualTo(EngineName.ND4J);
    assertThat(identity.isConsistent()).isTrue();
    assertThat(identity.dependsOn())
        .startsWith("{\"data\":\"digits-1\",\"examples\":8,\"init\":{\"balanced\":false,")
        .contains("\"model\":{\"cell\":{\"name\":\"gru\",\"updateBias\":0},\"depth\":2,")
        .contains("\"numericSemantics\":" + NumericSemantics.NUMBER + ",\"seed\":0,\"task\":{")
        .doesNotContain("dropout", "optimizer", "nd4j");
    assertThat(new PretrainingIdentity("0".repeat(64), identity.dependsOn()).isConsistent())
        .isFalse();
  }
}
