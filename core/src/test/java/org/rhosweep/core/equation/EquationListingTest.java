package org.rhosweep.core.equation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.equation.TangentEquations.Direction;

class EquationListingTest {
  private static final EquationsCell LEAKY =
      new EquationsCell(
          List.of("h"),
          List.of("z = tanh(W x + U h' + b)", "h = leak * h' + (1 - leak) * z"),
          Map.of("leak", 0.75));

  private static List<String> texts(List<EquationListing.Line> lines) {
    return lines.stream().map(Object::toString).toList();
  }

  @Test
  void givenALeakyCell_whenListed_thenItsDerivativesAreThoseByHand() {
    EquationListing listing = new EquationListing(LEAKY.equations(), LEAKY.names());

    assertThat(texts(listing.step()))
        .containsExactly("a_z = W_z x + U_z h' + b_z", "z = tanh(a_z)", "h = 0.75 * h' + 0.25 * z");
    // dz = 0.25 dh; da = dz (1 - z^2); dh' = 0.75 dh + U^T da
    assertThat(texts(listing.backward()))
        .containsExactly("da_z = dh * 0.25 * (1 - z^2)", "dh' = dh * 0.75 + U_z^T da_z");
    assertThat(texts(listing.tangents(Direction.PREVIOUS)))
        .containsExactly("Da_z = U_z Dh'", "Dh = Dh' * 0.75 + Da_z * (1 - z^2) * 0.25");
    assertThat(texts(listing.tangents(Direction.INPUT)))
        .containsExactly("Da_z = W_z Dx", "Dh = Da_z * (1 - z^2) * 0.25");
  }

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenListed_thenEachNameIsDefinedOnceAndBeforeItIsRead(Cell cell) {
    EquationListing listing = new EquationListing(cell.equations(), Map.of());
    java.util.Set<String> known = new java.util.HashSet<>();
    listing.coefficients().forEach(line -> known.add(line.name()));
    for (EquationListing.Line line : listing.step()) {
      for (String read : line.reads()) {
        boolean given = read.equals("x") || read.endsWith("'") || !read.matches("(a_|t\\d).*");
        assertThat(given || known.contains(read)).as("%s reads %s", line, read).isTrue();
      }
      assertThat(known.add(line.name())).as("%s", line).isTrue();
    }
    assertThat(texts(listing.backward())).noneMatch(line -> line.contains("null"));
    assertThat(texts(listing.tangents(Direction.PREVIOUS)))
        .noneMatch(line -> line.contains("null"));
  }
}
