package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;

class CellListTest {
  @Test
  void givenThePermittedCells_whenComparedWithTheTestedOnes_thenNoneIsForgotten() {
    // What a cell written as text is follows from its text: see WrittenCellsTest.
    assertThat(Networks.CELLS.stream().map(Object::getClass).distinct().toArray())
        .containsExactlyInAnyOrder(
            Arrays.stream(Cell.class.getPermittedSubclasses())
                .filter(cell -> cell != EquationsCell.class)
                .toArray());
    assertThat(Arrays.stream(Cell.class.getPermittedSubclasses()).allMatch(Class::isRecord))
        .isTrue();
  }
}
