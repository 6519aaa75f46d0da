package org.rhosweep.core.equation.text;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes an expression with one space around signs and no parentheses that change nothing. */
final class NormalForm {
  private static final int SUM = 0;
  private static final int PRODUCT = 1;
  private static final int FACTOR = 2;
  private static final int OPERAND = 3;

  private NormalForm() {}

  static String of(Node node) {
    return of(node, SUM);
  }

  private static String of(Node node, int least) {
    return level(node) < least ? "(" + plain(node) + ")" : plain(node);
  }

  private static int level(Node node) {
    if (node instanceof Node.Binary binary) {
      return binary.isSum() ? SUM : PRODUCT;
    }
    return node instanceof Node.Negative ? FACTOR : OPERAND;
  }

  private static String plain(Node node) {
    if (node instanceof Node.Literal literal) {
      return number(literal.value());
    } else if (node instanceof Node.Name name) {
      return name.name() + (name.previous() ? "'" : "");
    } else if (node instanceof Node.Bias bias) {
      String start = bias.start() == null ? "" : "[" + of(bias.start()) + "]";
      return subscripted("b", bias.map()) + start;
    } else if (node instanceof Node.Product product) {
      return subscripted(product.letter(), product.map())
          + attributes(product)
          + " "
          + of(product.operand(), OPERAND);
    } else if (node instanceof Node.Call call) {
      return call.function().word()
          + call.arguments().stream()
              .map(NormalForm::of)
              .collect(Collectors.joining(", ", "(", ")"));
    } else if (node instanceof Node.Negative negative) {
      return "-" + of(negative.operand(), OPERAND);
    }
    Node.Binary binary = (Node.Binary) node;
    int level = level(binary);
    return of(binary.left(), level) + " " + binary.sign() + " " + of(binary.right(), level + 1);
  }

  private static String subscripted(String letter, String map) {
    return map == null ? letter : letter + "_" + map;
  }

  private static String attributes(Node.Product product) {
    String gain = product.gain() == null ? "" : of(product.gain());
    String form = product.form().word();
    String all = form + (form.isEmpty() || gain.isEmpty() ? "" : ", ") + gain;
    return all.isEmpty() ? "" : "[" + all + "]";
  }

  /** The shortest decimal number that is read as this one: {@code 0.001}, {@code 1e-12}. */
  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -6 && exponent < 15) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return String.format(Locale.ROOT, "%s%se%d", digits.charAt(0), fraction, exponent);
  }
}
