package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Location;
import org.rhosweep.core.settings.Named;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;

class SettingColumnsTest {
  private static Map<String, Object> row(String yaml) throws SweepException {
    TrialSpec spec = SweepFile.parse("s.yaml", "name: x\n" + yaml, List.of()).specs().get(0);
    List<Column> columns = SettingColumns.columns();
    Object[] values = SettingColumns.values(spec);
    assertThat(values).hasSameSizeAs(columns);
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      Column column = columns.get(i);
      row.put(column.name(), values[i]);
      if (values[i] == null) {
        assertThat(column.nullable()).as(column.name()).isTrue();
      } else {
        assertThat(values[i].getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT))
            .as(column.name())
            .startsWith(column.type() == ColumnType.INT ? "INTEGER" : column.type().name());
      }
    }
    return row;
  }

  @Test
  void givenTrialSettings_whenMadeColumns_thenTheDesignsNamesAreThere() {
    assertThat(SettingColumns.columns())
        .extracting(Column::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"))
        .contains("cell", "depth", "hidden_size", "sequence_length", "init", "target_radius")
        .contains("seed", "learning_rate", "task", "optimizer", "init_gain", "engine");
  }

  @Test
  void givenASettingAddedLater_whenItHasItsDefault_thenItIsNullAsInRowsFromBefore()
      throws Exception {
    assertThat(row("execution: single\n"))
        .containsEntry("execution", null)
        .containsEntry("workers", null);
    assertThat(row("model: {residual: false}\n"))
        .containsEntry("residual", null)
        .containsEntry("layer_norm", null);
    assertThat(row("model: {residual: true, layerNorm: true}\n"))
        .containsEntry("residual", true)
        .containsEntry("layer_norm", true);
    assertThat(row("execution: {name: data-parallel, workers: 4}\n"))
        .containsEntry("execution", "data-parallel")
        .containsEntry("workers", 4)
        .containsEntry("averaging_frequency", 5);
  }

  @Test
  void givenATrial_whenMadeARow_thenSettingsOfOtherVariantsAreNull() throws Exception {
    Map<String, Object> row =
        row(
            """
            model: {cell: gru, depth: 3}
            init: {name: lsc, targetRadius: 0.5}
            training: {optimizer: sgd, clipNorm: 2}
            probe: {radii: [before, trained]}
            seeds: [9]
            """);

    assertThat(row)
        .containsEntry("task", "sequential-digits")
        .containsEntry("sequence_length", 28)
        .containsEntry("cell", "gru")
        .containsEntry("update_bias", 0.0)
        .containsEntry("forget_bias", null)
        .containsEntry("depth", 3)
        .containsEntry("init", "lsc")
        .containsEntry("init_gain", 1.0) // of lsc's base
        .containsEntry("lsc_base", "glorot")
        .containsEntry("lsc_method", "scales")
        .containsEntry("lsc_measure", "lyapunov")
        .containsEntry("lsc_terms", "time,depth")
        .containsEntry("target_radius", 0.5)
        .containsEntry("optimizer", "sgd")
        .containsEntry("learning_rate", 0.01)
        .containsEntry("beta1", null)
        .containsEntry("clip_norm", 2.0)
        .containsEntry("gradients", "log")
        .containsEntry("radii", "before,trained")
        .containsEntry("engine", "simd")
        .containsEntry("seed", 9L);
    assertThat(row("")).containsEntry("init_gain", 1.0).containsEntry("clip_norm", null);
  }

  sealed interface Source permits Left, Right {}

  @Named("left")
  record Left(@Default("1") int size, @Location String path, @Default("2") int only)
      implements Source {}

  @Named("right")
  record Right(@Default("1.5") double size, @Location String path) implements Source {}

  record Shared(Source source, @Default("1") int other) {}

  @Test
  void givenVariantsWithTheSameSetting_whenMadeColumns_thenTheyShareOneAndWiden() {
    SettingColumns columns = new SettingColumns(Shared.class);

    assertThat(columns.all())
        .containsExactly(
            new Column("source", ColumnType.STRING, false, "setting source"),
            new Column("size", ColumnType.DOUBLE, false, "setting source.size (left, right)"),
            new Column("path", ColumnType.STRING, false, "setting source.path (left, right)"),
            new Column("only", ColumnType.INT, true, "setting source.only (left)"),
            new Column("other", ColumnType.INT, false, "setting other"));
    assertThat(columns.of(new Shared(new Left(4, "/a", 5), 6)))
        .containsExactly("left", 4.0, "/a", 5, 6);
    assertThat(columns.of(new Shared(new Right(4.5, "/a"), 6)))
        .containsExactly("right", 4.5, "/a", null, 6);
  }

  @Test
  void givenLookahead_whenMadeARow_thenColumnsAreThoseOfItsInnerOptimiser() throws Exception {
    Map<String, Object> row =
        row(
            """
            training:
              optimizer:
                {name: lookahead, slowStep: 0.4, inner: {name: sgd, learningRate: 0.25}}
            """);
    assertThat(row)
        .containsEntry("optimizer", "lookahead")
        .containsEntry("inner_optimizer", "sgd")
        .containsEntry("learning_rate", 0.25)
        .containsEntry("momentum", 0.0)
        .containsEntry("sync_period", 6)
        .containsEntry("slow_step", 0.4)
        .containsEntry("beta1", null);
    assertThat(row("training: {optimizer: {name: adamw, learningRate: 0.5}}"))
        .containsEntry("optimizer", "adamw")
        .containsEntry("inner_optimizer", null)
        .containsEntry("learning_rate", 0.5)
        .containsEntry("weight_decay", 0.01)
        .containsEntry("sync_period", null);
  }

  sealed interface Nested permits Deep, Bare {}

  @Named("deep")
  record Deep(Source source) implements Nested {}

  @Named("bare")
  record Bare(@Default("3") int size) implements Nested {}

  record Inside(Nested nested) {}

  @Named("both")
  record Both(Source source, int size) implements Mixture {}

  sealed interface Mixture permits Both {}

  record Ambiguous(Mixture mixture) {}

  @Test
  void givenNestedVariants_whenNoTrialHasBoth_thenTheyShareAColumn_andElseTheBuildFails() {
    SettingColumns columns = new SettingColumns(Inside.class);
    assertThat(columns.all())
        .contains(
            new Column(
                "size",
                ColumnType.DOUBLE,
                true,
                "setting nested.source.size or nested.size (left, right, bare)"));
    assertThat(columns.of(new Inside(new Bare(4)))).containsExactly("bare", null, 4.0, null, null);
    assertThat(columns.of(new Inside(new Deep(new Left(5, "/p", 6)))))
        .containsExactly("deep", "left", 5.0, "/p", 6);
    assertThatIllegalStateException()
        .isThrownBy(() -> new SettingColumns(Ambiguous.class))
        .withMessage("column size is wanted by two settings, one is mixture.size");
  }

  record Patience(int patience) {}

  record Section(@Default("none") Patience stopping) {}

  @Test
  void givenASectionThatIsNone_whenMadeColumns_thenItsSettingsAreNull() {
    SettingColumns columns = new SettingColumns(Section.class);
    assertThat(columns.all())
        .containsExactly(new Column("patience", ColumnType.INT, true, "setting stopping.patience"));
    assertThat(columns.of(new Section(null))).containsExactly((Object) null);
    assertThat(columns.of(new Section(new Patience(3)))).containsExactly(3);
  }

  record Elsewhere(Source source, @Default("1") int size) {}

  record Twice(@Default("1") int a, @ColumnName("a") @Default("1") int b) {}

  sealed interface Odd permits Text, Count {}

  @Named("text")
  record Text(String value) implements Odd {}

  @Named("count")
  record Count(int value) implements Odd {}

  record Mixed(Odd odd) {}

  @Test
  void givenSettingsThatCannotShareAColumn_whenMadeColumns_thenTheBuildFails() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new SettingColumns(Elsewhere.class))
        .withMessage("column size is wanted by two settings, one is size");
    assertThatIllegalStateException().isThrownBy(() -> new SettingColumns(Twice.class));
    assertThatIllegalStateException()
        .isThrownBy(() -> new SettingColumns(Mixed.class))
        .withMessage("column value cannot be STRING and INT");
  }

  @Test
  void givenAPath_whenAsked_thenTheResolvedValueIsTold() throws Exception {
    TrialSpec spec = SweepFile.parse("s.yaml", "name: x", List.of()).specs().get(0);

    assertThat(SettingPaths.valueAt(spec, "model.cell")).isEqualTo("lstm");
    assertThat(SettingPaths.valueAt(spec, "model.cell.forgetBias")).isEqualTo(1.0);
    assertThat(SettingPaths.valueAt(spec, "model.cell.updateBias")).isNull();
    assertThat(SettingPaths.valueAt(spec, "training.clipNorm")).isNull();
    assertThat(SettingPaths.valueAt(spec, "engine")).isEqualTo("simd");
    assertThat(SettingPaths.valueAt(spec, "seed")).isEqualTo(0L);
    assertThat(SettingPaths.valueAt(spec, "probe"))
        .isEqualTo("{\"exponents\":1,\"gradients\":\"log\",\"radii\":[]}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingPaths.valueAt(spec, "model.cel"))
        .withMessageContaining("did you mean \"model.cell\"?");
  }
}
