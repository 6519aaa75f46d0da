package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Cell;

class CellListTest {
  @Test
  void givenThePermittedCells_whenComparedWithTheTestedOnes_thenNoneIsForgotten() {
    assertThat(Networks.CELLS.stream().map(Object::getClass).distinct().toArray())
        .containsExactlyInAnyOrder((Object[]) Cell.class.getPermittedSubclasses());
    assertThat(Arrays.stream(Cell.class.getPermittedSubclasses()).allMatch(Class::isRecord))
        .isTrue();
  }
}
