package org.rhosweep.core.equation.text;

import java.util.List;
import org.rhosweep.core.equation.Op;

/** Reads what a trained vector begins with. */
final class Starts {
  /** What a formula may ask of the layer, called as the settings are. */
  static final List<String> SIZES = List.of("hiddenSize", "inputSize", "sequenceLength");

  private final Lowering cell;

  Starts(Lowering cell) {
    this.cell = cell;
  }

  StartFormula of(Node node) {
    if (node instanceof Node.Literal literal) {
      return (unit, layer, random) -> literal.value();
    } else if (node instanceof Node.Name name) {
      return name(name);
    } else if (node instanceof Node.Negative negative) {
      StartFormula a = of(negative.operand());
      return (unit, layer, random) -> -a.at(unit, layer, random);
    } else if (node instanceof Node.Binary binary) {
      return binary(binary);
    } else if (node instanceof Node.Call call) {
      return call(call);
    }
    throw new EquationSyntaxException(
        node.column(),
        "what a vector begins with is not made of matrices and biases",
        "numbers, earlier vectors, uniform, normal and truncatedNormal may stand here");
  }

  private StartFormula name(Node.Name name) {
    String word = name.name();
    if (!name.previous() && SIZES.contains(word)) {
      return switch (word) {
        case "hiddenSize" -> (unit, layer, random) -> layer.units();
        case "inputSize" -> (unit, layer, random) -> layer.inputSize();
        default -> (unit, layer, random) -> layer.sequenceLength();
      };
    }
    Quantity known = name.previous() ? null : cell.lookUp(word);
    if (known == null && !name.previous()) {
      throw cell.notDefined(name);
    }
    if (known != null && known.isNumber()) {
      double number = known.number();
      return (unit, layer, random) -> number;
    }
    boolean vector = known != null && !known.isValue() && known.expression().op() == Op.VECTOR;
    if (!vector) {
      throw new EquationSyntaxException(
          name.column(),
          "'" + word + (name.previous() ? "'" : "") + "' is not known where a vector begins",
          "numbers, named constants, vectors defined above, "
              + String.join(", ", SIZES)
              + " may stand here");
    }
    return (unit, layer, random) -> layer.earlier().get(word)[unit];
  }

  private StartFormula binary(Node.Binary binary) {
    StartFormula a = of(binary.left());
    StartFormula b = of(binary.right());
    return switch (binary.sign()) {
      case '+' -> (unit, layer, random) -> a.at(unit, layer, random) + b.at(unit, layer, random);
      case '-' -> (unit, layer, random) -> a.at(unit, layer, random) - b.at(unit, layer, random);
      case '*' -> (unit, layer, random) -> a.at(unit, layer, random) * b.at(unit, layer, random);
      default -> (unit, layer, random) -> a.at(unit, layer, random) / b.at(unit, layer, random);
    };
  }

  private StartFormula call(Node.Call call) {
    Function function = call.function();
    List<StartFormula> of = call.arguments().stream().map(this::of).toList();
    if (function.isOfNumber()) {
      return (unit, layer, random) -> function.at(of.get(0).at(unit, layer, random));
    }
    return switch (function) {
      case MAX ->
          (unit, layer, random) ->
              Math.max(of.get(0).at(unit, layer, random), of.get(1).at(unit, layer, random));
      case UNIFORM -> StartFormula.uniform(of.get(0), of.get(1));
      case NORMAL -> StartFormula.normal(of.get(0), of.get(1), false);
      case TRUNCATED_NORMAL -> StartFormula.normal(of.get(0), of.get(1), true);
      default ->
          throw new EquationSyntaxException(
              call.column(),
              function.word() + " may not stand where a vector begins",
              "functions of numbers, uniform, normal and truncatedNormal may");
    };
  }
}
