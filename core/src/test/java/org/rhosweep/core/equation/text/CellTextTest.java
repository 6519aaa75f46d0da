package org.rhosweep.core.equation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.cell.EquationsCell;

class CellTextTest {
  private static final String STATE = "h = tanh(W x + U h' + b)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "h=tanh( W x+U  h'+b )                  | h = tanh(W x + U h' + b)",
        "h = ((tanh((W x) + (U (h')) + b[0.0])))| h = tanh(W x + U h' + b)",
        "h = tanh(W[1] x + (U h' + b[1.50]))    | h = tanh(W x + (U h' + b[1.5]))",
        "h = (W x)*h'*0.10 # a remark           | h = W x * h' * 0.1",
        "h = h' * ((W x) * 1e-3)                | h = h' * (W x * 0.001)",
        "h = h' - (W x - 1E+20)                 | h = h' - (W x - 1e20)",
        "h = h' - -(W x)                        | h = h' - -W x",
        "h = -(-(h')) + W_gate x+b_gate[2/4]    | h = -(-h') + W_gate x + b_gate[2 / 4]",
        "h = W x + U[lateral,(0.5)] (h'*h')     | h = W x + U[lateral, 0.5] (h' * h')",
        "h = W x + U[ lateral ] V tanh(h')      | h = W x + U[lateral] V tanh(h')",
        "h = W x/(h'/2)/U[skewSymmetric]h'| h = W x / (h' / 2) / U[skewSymmetric] h'",
        "h = (W x + h') * (W x + h')            | h = (W x + h') * (W x + h')"
      })
  void givenWaysToWriteAnEquation_whenRead_thenTheyHaveOneForm(String written, String form) {
    CellText cell = CellText.read(List.of("h"), List.of(written), Map.of());

    assertThat(cell.equations()).containsExactly(form);
    assertThat(CellText.read(List.of("h"), cell.equations(), Map.of()).equations())
        .containsExactly(form);
  }

  @Test
  void givenTwoWaysToWriteACell_whenCompared_thenTheyAreEqual() {
    EquationsCell one =
        new EquationsCell(
            List.of("h"), List.of("h=tanh(W x+U h'+b[start])"), Map.of("start", -0.0));
    EquationsCell other =
        new EquationsCell(
            List.of(" h "), List.of("h = (tanh(W x + U h' + b[ start ]))"), Map.of("start", 0.0));

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "h = tanh(W x + U g')            | 18 | did you mean",
        "h = tahn(W x)                   |  5 | did you mean tanh?",
        "h = Tanh(W x)                   |  5 | did you mean tanh?",
        "h = silu(W x)                   |  5 | did you mean swish?",
        "h = tanh(W x + h)               | 16 | h' is h one step before",
        "h = tanh(W x + U x')            | 18 | states are h",
        "h = tanh(x + U h')              | 10 | write a matrix before it",
        "h = tanh(W x + U 2)             | 18 | a matrix multiplies x, a state or a value",
        "h = tanh(W x + U[lateral] h' + V[lateral] x) | 32 | whose units read each other",
        "h = tanh(W x) / 0               | 15 | another number",
        "h = tanh(W x, h')               |  5 | it takes 1",
        "h = tanh(W x + (U h' + b)       |  9 | ')' is missing (in a YAML list in [ ], a comma ends a text that is not quoted)",
        "h = tanh(W x + U h'))           | 21 | leave it out",
        "h = tanh(W x] + b               | 13 | ')' closes it",
        "h = tanh(W x + U h' b)          | 21 | write one of + - *",
        "h = 2 h' + W x                  |  7 | write one of + - *",
        "h = 2h' + W x                   |  5 | 2 * v",
        "h = W x + h''                   | 13 | copies h'",
        "h = W x ^ h'                    |  9 | a square is written",
        "h = W x + 1e999                 | 11 | write a number",
        "h = W x + 1e308 * 10             | 11 | must be finite",
        "h = W x +                       | 10 | belongs here",
        "h = W * x                       |  7 | W x, W h', W (r * h')",
        "h = W_1 x                       |  5 | W_forget",
        "h = tanh(b) + W x               | 10 | write W x + b",
        "h = W x - b                     | 11 | write + b",
        "h = W_z x + b_n                 | 13 | write W x + b",
        "h = W_z x + U_z h' + V_z h'     | 22 | another name",
        "h = decay(W x)                  |  5 | trained vectors alone",
        "h = sqrt(W x)                   |  5 | numbers and named constants",
        "h = uniform(0, 1) * W x         |  5 | on the right of '~'",
        "h = hiddenSize * W x            |  5 | on the right of '~'",
        "h = tanh * W x                  |  5 | write tanh(...)",
        "h = projection(h')              | 16 | projection(x)",
        "h = W x = 2                     |  9 | defines one name",
        "h : W x                         |  3 | name = expression",
        "h + 2 = W x                     |  3 | '=' follows it",
        "= W x                           |  1 | name = expression",
        "h                               |  2 | '=' follows it",
        "b = W x                         |  1 | are biases",
        "x = W x                         |  1 | another name",
        "tanh = W x                      |  1 | another name",
        "H = W x                         |  1 | small letter",
        "z' = W x                        |  1 | only a state",
        "h ~ 1                           |  1 | with '='",
        "h = 1                           |  5 | computed from x",
        "\"\"                            |  1 | name = expression",
        "h = W x + 1.2.3                 | 11 | 0.5 or 1e-3"
      })
  void givenAMistake_whenRead_thenItsColumnAndWhatWouldBeRightAreSaid(
      String equation, int column, String instead) {
    EquationProblem problem = problem(List.of("h"), List.of(equation.strip()), Map.of());

    assertThat(problem.index()).isZero();
    assertThat(problem.text()).contains(instead);
    assertThat(problem.column()).as(problem.toString()).isEqualTo(column);
  }

  private static EquationProblem problem(
      List<String> states, List<String> equations, Map<String, Double> constants) {
    EquationException refused =
        catchThrowableOfType(
            EquationException.class, () -> new EquationsCell(states, equations, constants));
    assertThat(refused).isNotNull();
    assertThat(refused).hasMessageContaining(refused.problems().get(0).toString());
    return refused.problems().get(0);
  }

  @Test
  void givenSeveralWrongEquations_whenRead_thenEachIsSaidOnce() {
    EquationException refused =
        catchThrowableOfType(
            EquationException.class,
            () ->
                CellText.read(
                    List.of("h"),
                    List.of("z = sigmod(W x)", "r = z * q", "h = z * h' + r + (W x"),
                    Map.of()));

    assertThat(refused.problems())
        .extracting(EquationProblem::index, EquationProblem::column)
        .containsExactly(tuple(0, 5), tuple(1, 9), tuple(2, 18));
    assertThat(refused)
        .hasMessageStartingWith(
            "equations 1, column 5: 'sigmod' is not a function; did you mean sigmoid?\n");
  }

  @Test
  void givenNamesThatDoNotFit_whenRead_thenTheListAndEntryAreSaid() {
    assertThat(problem(List.of("h", "c"), List.of(STATE), Map.of()).toString())
        .isEqualTo(
            "states 2, column 1: no equation sets the state c; add c = ... to the equations");
    assertThat(problem(List.of("h"), List.of(STATE, "h = W x"), Map.of()).toString())
        .isEqualTo(
            "equations 2, column 1: h is defined twice, first in equation 1; each name is defined"
                + " once");
    assertThat(problem(List.of("h"), List.of("h = z + W x", "z = W x"), Map.of()).toString())
        .isEqualTo(
            "equations 1, column 5: 'z' is used before it is computed; equation 2 defines it: move"
                + " it above this one");
    assertThat(problem(List.of("h"), List.of("z = W x", STATE), Map.of()).toString())
        .isEqualTo("equations 1, column 1: no equation reads z; leave it out, or read it");
    assertThat(problem(List.of("h"), List.of(STATE), Map.of("leak", 1.0)).toString())
        .isEqualTo("constants 1: no equation reads leak; leave it out, or read it");
    assertThat(problem(List.of("h"), List.of("h = tanh(U h' + b)"), Map.of()).toString())
        .isEqualTo("equations: no equation reads the input x; multiply it by a matrix: W x");
    assertThat(problem(List.of("h", "input"), List.of(STATE), Map.of()).toString())
        .isEqualTo(
            "states 2, column 1: 'input' means something else in results; write input as"
                + " another_name");
    assertThat(problem(List.of(), List.of(STATE), Map.of()).toString())
        .isEqualTo("states: the cell has no state; the first one is its output: [h]");
    assertThat(problem(List.of("h"), List.of(), Map.of()).toString())
        .isEqualTo("equations: the cell has no equation; h = tanh(W x + U h' + b) is one");
  }
}
