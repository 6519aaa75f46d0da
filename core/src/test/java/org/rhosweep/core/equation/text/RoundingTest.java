package org.rhosweep.core.equation.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;

/** Which products are rounded together with a sum: the rule and the table of docs/cells.md. */
class RoundingTest {
  private static final List<String> DEFINED =
      List.of("p ~ 1", "q ~ 2", "a = W x", "c = U h'", "d = V x", "z = W2 h'");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a * h' + c * d             | fma(a, h, multiply(c, d))",
        "z * (h' - a) + a           | fma(z, subtract(h, a), a)",
        "a + z * (h' - a)           | fma(z, subtract(h, a), a)",
        "(1 - z) * h' + z * a       | fma(subtract({1}, z), h, multiply(z, a))",
        "a * h' + (c * z + d)       | fma(a, h, fma(c, z, d))",
        "a * h' + c * z + d * h'    | fma(d, h, fma(a, h, multiply(c, z)))",
        "a - c * z                  | subtract(a, multiply(c, z))",
        "a * z - c                  | subtract(multiply(a, z), c)",
        "(a * c) + d                | fma(a, c, d)",
        "a * c * d + z              | fma(multiply(a, c), d, z)",
        "a / c + z                  | add(divide(a, c), z)",
        "-a * c + z                 | fma(subtract({0}, a), c, z)",
        "-(a * c) + z               | add(subtract({0}, multiply(a, c)), z)",
        "fma(a, c, d)               | fma(a, c, d)",
        "2 * 3 + a                  | add({6}, a)",
        "a + 2 * c / 4              | add(a, divide(multiply({2}, c), {4}))",
        "a + 2 * c                  | fma({2}, c, a)",
        "0.1 * 3 + -0.3             | {5.551115123125783e-17}",
        "p * q + a                  | add({multiply(p, q)}, a)",
        "p * 2 + q + a              | add({fma(p, 2, q)}, a)",
        "p * 2 + q * a              | fma({q}, a, {multiply(p, 2)})",
        "max(a * c + d, log(p * q)) | max(fma(a, c, d), {log(multiply(p, q))})",
        "a * c + W3 x + d + b       | add(fma(a, c, map), d)"
      })
  void givenAnExpression_whenRead_thenProductsAreFusedByTheRule(String text, String computed) {
    List<String> equations = new ArrayList<>(DEFINED);
    equations.add("probed = " + text);
    equations.add("h = probed + stopGradient(p + q + a + c + d + z)");

    CellEquations cell = CellText.read(List.of("h"), equations, Map.of()).step();

    Expression sum = cell.newStates().get(0);
    assertThat(shown(sum.arguments().get(0), cell)).isEqualTo(computed);
  }

  private static String shown(Expression node, CellEquations cell) {
    return switch (node.op()) {
      case PREVIOUS -> "h";
      case AFFINE -> node.index() < 4 ? List.of("a", "c", "d", "z").get(node.index()) : "map";
      case COEFFICIENT -> "{" + shown(cell.coefficients().get(node.index()), cell) + "}";
      case VECTOR -> node.index() == 0 ? "p" : "q";
      case CONSTANT -> NormalForm.number(node.number());
      default ->
          name(node)
              + node.arguments().stream()
                  .map(argument -> shown(argument, cell))
                  .collect(Collectors.joining(", ", "(", ")"));
    };
  }

  private static String name(Expression node) {
    String name = node.op().name().toLowerCase(Locale.ROOT);
    return name.equals("fused_multiply_add") ? "fma" : name;
  }
}
