package org.rhosweep.sweeps.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.init.InitialTheory;
import org.rhosweep.core.init.InitializationContext;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.sweeps.SampleTrials;

class TheoryRowsTest {
  private static Object value(Object[] row, String column) {
    return row[ResultTables.THEORY.indexOf(column)];
  }

  @Test
  void givenAPrediction_whenARowIsMade_thenItHasItsSettingsAndEveryColumnOfItsType() {
    TheoryRows.Network network =
        new TheoryRows.Network(new ModelSettings(new Gru(1), 16, 2), new Orthogonal(1));
    InitializationContext conditions =
        InitializationContext.of(
            network.model(), SampleTrials.ROWS, new InputStatistics(0.5, 0.25));

    List<Object[]> rows =
        TheoryRows.of(network, "given", 28, InitialTheory.of(network.init(), conditions));

    assertThat(rows).hasSize(2);
    Object[] row = rows.get(0);
    assertThat(value(row, "cell")).isEqualTo("gru");
    assertThat(value(row, "init")).isEqualTo("orthogonal");
    assertThat(value(row, "hidden_size")).isEqualTo(16);
    assertThat(value(row, "input_square")).isEqualTo(0.5);
    assertThat(value(row, "input_correlation")).isEqualTo(0.25);
    // orthogonal [16, 28]: entries of 1 / 28, so nu^2 = 28 / 28
    assertThat((String) value(row, "gates")).startsWith("update: 1.000, 1.000, 1.000; reset: ");
    assertThat(value(row, "m2")).isNull();
    assertThat(value(row, "bistable")).isEqualTo(false);
    double chi = (Double) value(row, "chi");
    assertThat((Double) value(row, "xi")).isCloseTo(-1 / StrictMath.log(chi), within(1e-12));
    assertThat((Double) value(rows.get(1), "input_square")).isEqualTo(value(row, "q"));
    for (int i = 0; i < row.length; i++) {
      Column column = ResultTables.THEORY.columns().get(i);
      assertThat(column.nullable() || row[i] != null).as(column.name()).isTrue();
    }
    assertThat(ResultTables.THEORY.columns()).extracting(Column::name).doesNotHaveDuplicates();
  }
}
