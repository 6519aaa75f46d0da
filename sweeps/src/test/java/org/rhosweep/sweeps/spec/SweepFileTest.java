package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.He;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.train.AdaBelief;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.EarlyStopping;
import org.rhosweep.core.train.Lookahead;
import org.rhosweep.core.train.Schedule;
import org.rhosweep.core.train.TrainingSettings;

class SweepFileTest {
  /** The example of the design, word for word. */
  static final String EXAMPLE =
      """
      name: depth-and-radius
      task: {name: sequential-digits, sequenceLength: 112}      # tasks have typed settings
      model: {cell: lstm, hiddenSize: 64}
      training: {optimizer: {name: adam, learningRate: 1.0e-3}, batchSize: 32, trainingSteps: 300, clipNorm: 1.0}
      probe: {gradients: log, radii: [before, after]}
      axes:                                  # the product of these
        model.cell: [tanh, lstm, gru]
        model.depth: [1, 2, 5, 10]
        init:                                # a list entry may carry its own axes
          - glorot
          - he
          - orthogonal
          - critical
          - {name: lsc, targetRadius: [0.5, 1.0]}
      zip:                                   # lists walked side by side
        task.sequenceLength: [56, 112]
        training.trainingSteps: [300, 600]
      exclude: [{model.cell: tanh, model.depth: 10}]
      seeds: 5                               # or a list
      """;

  private static Sweep parse(String yaml, String... overrides) throws SweepException {
    return SweepFile.parse("sweep.yaml", yaml, List.of(overrides));
  }

  private static List<Object> valuesAt(Sweep sweep, String path) {
    return sweep.specs().stream().map(spec -> SettingPaths.valueAt(spec, path)).toList();
  }

  @Test
  void givenTheDesignsExample_whenParsed_thenEveryCellIsThereOnceInGridOrder() throws Exception {
    Sweep sweep = parse(EXAMPLE);

    // 3 cells x 4 depths x (4 + 2) initialisations x 2 zipped pairs x 5 seeds = 720, of which tanh
    // at depth 10 excludes 1 x 1 x 6 x 2 x 5 = 60.
    assertThat(sweep.specs()).hasSize(660).doesNotHaveDuplicates();
    assertThat(sweep.name()).isEqualTo("depth-and-radius");
    assertThat(sweep.axes())
        .containsExactly(
            "model.cell",
            "model.depth",
            "init",
            "init.targetRadius",
            "task.sequenceLength",
            "training.trainingSteps",
            "seed");
    TrialSpec first = sweep.specs().get(0);
    assertThat(SettingPaths.valueAt(first, "task")).isEqualTo("sequential-digits");
    assertThat(SettingPaths.valueAt(first, "task.sequenceLength")).isEqualTo(56);
    assertThat(first.model()).isEqualTo(new ModelSettings(new TanhRnn(), 64, 1));
    assertThat(first.init()).isEqualTo(new Glorot(Distribution.UNIFORM, 1.0));
    assertThat(first.training())
        .isEqualTo(new TrainingSettings(new Adam(1e-3, 0.9, 0.999, 1e-8), 32, 300, 1.0, 10, 512));
    assertThat(first.probe())
        .isEqualTo(
            new ProbeSettings(
                GradientSchedule.LOG, List.of(RadiusPhase.BEFORE, RadiusPhase.AFTER)));
    assertThat(first.engine()).isEqualTo(EngineName.SIMD);
    assertThat(first.seed()).isEqualTo(0);
    // seeds fastest, then the zipped pair, then the last axis with its entry's own list
    assertThat(sweep.specs().get(4).seed()).isEqualTo(4);
    assertThat(SettingPaths.valueAt(sweep.specs().get(5), "task.sequenceLength")).isEqualTo(112);
    assertThat(sweep.specs().get(5).training().trainingSteps()).isEqualTo(600);
    assertThat(sweep.specs().get(10).init()).isEqualTo(new He(Distribution.NORMAL, 1.0));
    assertThat(sweep.specs().get(40).init()).isEqualTo(new Lsc(0.5));
    assertThat(sweep.specs().get(50).init()).isEqualTo(new Lsc(1.0));
    assertThat(sweep.specs().get(60).model().depth()).isEqualTo(2);
    assertThat(sweep.specs().get(180).model()) // tanh has 3 depths left
        .isEqualTo(new ModelSettings(new Lstm(1.0), 64, 1));
    assertThat(sweep.specs().get(659).model()).isEqualTo(new ModelSettings(new Gru(0), 64, 10));
  }

  @Test
  void givenOnlyAName_whenParsed_thenItIsOneTrialOfDefaults() throws Exception {
    Sweep sweep = parse("name: defaults");

    assertThat(sweep.axes()).isEmpty();
    assertThat(sweep.specs()).hasSize(1);
    assertThat(sweep.specs().get(0).training().clipNorm()).isNull();
  }

  @Test
  void givenLongAndShortForms_whenTheyMeanTheSame_thenTheyAreOneTrial() throws Exception {
    Sweep sweep =
        parse(
            """
            name: same
            axes:
              model.cell: [lstm, {name: lstm}, {name: lstm, forgetBias: [1, -0.0]}, {name: lstm, forgetBias: 0}, gru]
            """);

    assertThat(sweep.specs().stream().map(spec -> spec.model().cell()))
        .containsExactly(new Lstm(1.0), new Lstm(0.0), new Gru(0.0));
  }

  @Test
  void givenAnAxisInsideASectionThatIsAnAxis_whenParsed_thenItAppliesToEveryVariant()
      throws Exception {
    // The leaf is written first, and still applies to whatever the section is.
    Sweep sweep =
        parse(
            """
            name: leaf
            axes:
              training.optimizer.learningRate: [0.1, 0.2]
              training.optimizer: [adam, {name: sgd, momentum: 0.9}]
            """);

    assertThat(valuesAt(sweep, "training.optimizer.learningRate"))
        .containsExactly(0.1, 0.1, 0.2, 0.2);
    assertThat(valuesAt(sweep, "training.optimizer")).containsExactly("adam", "sgd", "adam", "sgd");
    assertThat(sweep.axes())
        .containsExactly(
            "training.optimizer.learningRate", "training.optimizer", "training.optimizer.momentum");
  }

  @Test
  void givenALeafOfAShortForm_whenItVaries_thenTheRestOfTheSectionStays() throws Exception {
    Sweep sweep =
        parse(
            """
            name: short
            model: {cell: {name: lstm, forgetBias: 3}, hiddenSize: 7}
            init: glorot
            axes: {init.gain: [1, 2], model.depth: [1, 2]}
            """);

    assertThat(sweep.specs()).hasSize(4);
    assertThat(sweep.specs().get(3).model()).isEqualTo(new ModelSettings(new Lstm(3), 7, 2));
    assertThat(sweep.specs().get(3).init()).isEqualTo(new Glorot(Distribution.UNIFORM, 2));
  }

  @Test
  void givenAnAxis_whenTheBaseSetsTheSameSection_thenTheAxisReplacesIt() throws Exception {
    Sweep sweep =
        parse(
            """
            name: replaced
            model: {cell: {name: lstm, forgetBias: 3}}
            axes: {model.cell: [lstm, gru]}
            """);

    assertThat(sweep.specs().get(0).model().cell()).isEqualTo(new Lstm(1.0));
  }

  @Test
  void givenSectionsAsEntries_whenTheyCarryListsInSections_thenTheListsMultiply() throws Exception {
    Sweep sweep =
        parse(
            """
            name: nested
            axes:
              training:
                - {optimizer: {name: sgd, momentum: [0, 0.9]}, batchSize: [8, 16]}
                - {optimizer: [adam, {name: adam, beta1: [0.5, 0.6]}]}
            """);

    assertThat(valuesAt(sweep, "training.batchSize")).containsExactly(8, 16, 8, 16, 32, 32, 32);
    assertThat(valuesAt(sweep, "training.optimizer.momentum"))
        .containsExactly(0.0, 0.0, 0.9, 0.9, null, null, null);
    assertThat(valuesAt(sweep, "training.optimizer.beta1"))
        .containsExactly(null, null, null, null, 0.9, 0.5, 0.6);
    assertThat(sweep.axes())
        .containsExactly(
            "training.optimizer",
            "training.optimizer.momentum",
            "training.batchSize",
            "training.optimizer.beta1");
  }

  @Test
  void givenASettingThatIsAList_whenItVaries_thenTheAxisIsAListOfLists() throws Exception {
    Sweep direct = parse("{name: lists, axes: {probe.radii: [[], [before], [before, after]]}}");
    Sweep inEntries =
        parse("{name: lists, axes: {probe: [{radii: [before, after]}, {radii: [[], [trained]]}]}}");

    assertThat(valuesAt(direct, "probe.radii")).containsExactly("", "before", "before,after");
    assertThat(valuesAt(inEntries, "probe.radii")).containsExactly("before,after", "", "trained");
  }

  @Test
  void givenExclusions_whenExpanded_thenResolvedValuesDecide() throws Exception {
    Sweep sweep =
        parse(
            """
            name: excluded
            axes:
              init: [{name: glorot, gain: [1, 2]}, he, {name: lsc, targetRadius: [0.5, 1]}]
              model.depth: [1, 2, 3]
              training.clipNorm: [none, 1]
            seeds: [7, 9]
            exclude:
              - {init: glorot, model.depth: [2, 3]}
              - {init: {name: lsc, targetRadius: 0.50}}
              - {init.targetRadius: 1, training.clipNorm: none}
              - {init: he, seed: 9}
              - {init: [he], training.clipNorm: 1.0, model.depth: 1}
            """);

    // glorot: 2 gains x depth 1 x 2 clips x 2 seeds = 8; he: 3 depths x 2 clips x seed 7 = 6, less
    // depth 1 with clipping = 5; lsc 0.5: none; lsc 1: 3 depths x clipping x 2 seeds = 6
    assertThat(valuesAt(sweep, "init").stream().filter("glorot"::equals)).hasSize(8);
    assertThat(valuesAt(sweep, "init").stream().filter("he"::equals)).hasSize(5);
    assertThat(valuesAt(sweep, "init").stream().filter("lsc"::equals)).hasSize(6);
    assertThat(sweep.specs()).hasSize(19);
  }

  @Test
  void givenAListSetting_whenExcluded_thenTheWholeListIsCompared() throws Exception {
    String axes = "name: x\naxes: {probe.radii: [[], [before], [before, after], [after]]}\n";

    assertThat(parse(axes + "exclude: [{probe.radii: [before]}]").specs()).hasSize(3);
    assertThat(parse(axes + "exclude: [{probe.radii: [[before], []]}]").specs()).hasSize(2);
  }

  @Test
  void givenSeeds_whenCountedOrListed_thenEachCellHasThem() throws Exception {
    assertThat(valuesAt(parse("{name: x, seeds: 3}"), "seed")).containsExactly(0L, 1L, 2L);
    assertThat(valuesAt(parse("{name: x, seeds: [9, 4]}"), "seed")).containsExactly(9L, 4L);
    assertThat(parse("{name: x, seeds: 1}").axes()).containsExactly("seed");
  }

  @Test
  void givenAliases_whenParsed_thenTheyStandForTheirValue() throws Exception {
    Sweep sweep =
        parse(
            """
            name: aliases
            axes:
              model.cell: &cells [tanh, gru]
              model.depth: [1, 2]
            exclude:
              - {model.cell: *cells, model.depth: 2}
            """);

    assertThat(sweep.specs()).hasSize(2);
  }

  @Test
  void givenALargeGrid_whenExpanded_thenEveryCellIsDistinct() throws Exception {
    // 20 x 20 x 20 x 25 seeds = 200,000
    String list = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]";
    Sweep sweep =
        parse(
            "name: large\naxes: {model.depth: "
                + list
                + ", model.hiddenSize: "
                + list
                + ", training.batchSize: "
                + list
                + "}\nseeds: 25");

    assertThat(sweep.specs()).hasSize(200_000);
    assertThat(new HashSet<>(sweep.specs())).hasSize(200_000);
  }

  @Test
  void givenASweep_whenSerialized_thenItComesBackEqual() throws Exception {
    Sweep sweep = parse(EXAMPLE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sweep);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(sweep);
    }
  }

  @Test
  void givenEarlyStopping_whenParsed_thenNoneOrASectionAlsoAsAxesAndOverrides() throws Exception {
    assertThat(first("training: {earlyStopping: none}").training().earlyStopping()).isNull();
    assertThat(first("training: {earlyStopping: {patience: 4}}").training().earlyStopping())
        .isEqualTo(new EarlyStopping(4));
    Sweep whole =
        SweepFile.parse(
            "s.yaml",
            "name: x\naxes: {training.earlyStopping: [none, {patience: 2}, {patience: 3}]}",
            List.of());
    assertThat(whole.specs())
        .extracting(spec -> spec.training().earlyStopping())
        .containsExactly(null, new EarlyStopping(2), new EarlyStopping(3));
    Sweep inside =
        SweepFile.parse(
            "s.yaml", "name: x\naxes: {training.earlyStopping.patience: [2, 3]}", List.of());
    assertThat(inside.specs())
        .extracting(spec -> spec.training().earlyStopping())
        .containsExactly(new EarlyStopping(2), new EarlyStopping(3));
    Sweep overridden =
        SweepFile.parse("s.yaml", "name: x", List.of("training.earlyStopping.patience=5"));
    assertThat(overridden.specs().get(0).training().earlyStopping())
        .isEqualTo(new EarlyStopping(5));
    assertThatThrownBy(() -> first("training: {earlyStopping: {patience: 0}}"))
        .hasMessageContaining("training.earlyStopping.patience must be >= 1, was 0");
    assertThatThrownBy(() -> first("training: {earlyStopping: 5}"))
        .hasMessageContaining(
            "training.earlyStopping must be a mapping of settings, or none, was 5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{training.earlyStopping: none} | 2 3",
        "{training.earlyStopping.patience: 2} | none 3",
        "{training.earlyStopping: {patience: 2}} | none 3",
        "{training: {earlyStopping: {patience: [2, 3]}}} | none",
      })
  void givenASectionThatMayBeNone_whenExcluded_thenTheOthersStay(String exclusion, String left)
      throws SweepException {
    String yaml =
        "name: x\naxes: {training.earlyStopping: [none, {patience: 2}, {patience: 3}]}\n"
            + "exclude: ["
            + exclusion
            + "]";
    String patiences =
        SweepFile.parse("s.yaml", yaml, List.of()).specs().stream()
            .map(spec -> spec.training().earlyStopping())
            .map(stopping -> stopping == null ? "none" : String.valueOf(stopping.patience()))
            .collect(Collectors.joining(" "));
    assertThat(patiences).isEqualTo(left);
  }

  @Test
  void givenOptimisersAndSchedules_whenParsed_thenShortAndLongFormsMeanTheSame() throws Exception {
    Adam adam = new Adam(1e-3, 0.9, 0.999, 1e-8);
    Lookahead lookahead = new Lookahead(adam, 6, 0.5);
    assertThat(first("training: {optimizer: lookahead}").training().optimizer())
        .isEqualTo(lookahead);
    assertThat(
            first("training: {optimizer: {name: lookahead, inner: adam}}").training().optimizer())
        .isEqualTo(lookahead);
    String text = "training: {optimizer: {name: lookahead, inner: {name: adabelief, beta1: 0.5}}}";
    assertThat(first(text).training().optimizer())
        .isEqualTo(new Lookahead(new AdaBelief(1e-3, 0.5, 0.999, 1e-16), 6, 0.5));
    assertThat(first("training: {schedule: cosine}").training().schedule())
        .isEqualTo(new Schedule.Cosine(0, 0));
    assertThatThrownBy(() -> first("training: {optimizer: {name: lookahead, inner: lookahead}}"))
        .hasMessageContaining("training.optimizer.inner: unknown name \"lookahead\"")
        .hasMessageContaining("adam, adamw, adabelief, sgd");
    assertThatThrownBy(
            () -> first("training: {trainingSteps: 5, schedule: {name: cosine, warmupSteps: 6}}"))
        .hasMessageContaining(
            "training.schedule.warmupSteps must be at most trainingSteps = 5, was 6");
  }

  private static TrialSpec first(String yaml) throws SweepException {
    return SweepFile.parse("s.yaml", "name: x\n" + yaml, List.of()).specs().get(0);
  }

  @Test
  void givenLscByName_whenRead_thenItsDefaultsAreThoseOfItsShortConstructor() throws Exception {
    assertThat(parse("{name: x, init: lsc}").specs().get(0).init()).isEqualTo(new Lsc(1.0));
  }
}
