package org.rhosweep.core.equation.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one equation.
 *
 * <pre>
 *   equation   name "=" sum | name "~" sum | name "'" "=" sum
 *   sum        product { ("+" | "-") product }
 *   product    factor { ("*" | "/") factor }
 *   factor     "-" factor | operand
 *   operand    number | name [ "'" ] | function "(" sum { "," sum } ")" | "(" sum ")" | bias | matrix
 *   bias       ("b" | "b_" name) [ "[" sum "]" ]
 *   matrix     capital [ "_" name ] [ "[" form | [ form "," ] sum "]" ] operand
 *   form       "lateral" | "skewSymmetric"
 * </pre>
 */
final class Parser {
  /** Characters of an equation, so that no text takes long. */
  static final int MAX_LENGTH = 4000;

  /** Parentheses and matrices inside each other. */
  static final int MAX_DEPTH = 40;

  /** Signs between operands of an equation. */
  static final int MAX_SIGNS = 250;

  private static final Pattern MATRIX = Pattern.compile("([A-Z][0-9]*)(_([A-Za-z0-9_]*))?");
  private static final Pattern BIAS = Pattern.compile("b(_([A-Za-z0-9_]*))?");
  private static final Pattern VALUE = Pattern.compile("[a-z][A-Za-z0-9_]*");

  private final List<Token> tokens;
  private int at;
  private int depth;
  private int signs;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads it.
   *
   * @throws EquationSyntaxException at the first character that cannot be
   */
  static Equation read(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new EquationSyntaxException(
          MAX_LENGTH + 1,
          "an equation has " + text.length() + " characters, may have " + MAX_LENGTH,
          "parts of it may be values of their own");
    }
    return new Parser(Token.of(text)).equation();
  }

  /** Whether a name may be given to a state, a value, a vector or a constant. */
  static boolean isValueName(String name) {
    return VALUE.matcher(name).matches() && !BIAS.matcher(name).matches();
  }

  private Equation equation() {
    Token name = next();
    if (name.kind() == Token.Kind.END) {
      throw new EquationSyntaxException(
          1, "the equation is empty", "an equation is written name = expression");
    }
    if (name.kind() != Token.Kind.NAME) {
      throw new EquationSyntaxException(
          name.column(),
          "an equation begins with the name that it defines, not with " + name.shown(),
          "write name = expression");
    }
    boolean previous = skip("'");
    Token sign = next();
    if (!sign.is("=") && !sign.is("~")) {
      throw new EquationSyntaxException(
          sign.column(),
          sign.shown() + " follows the name that is defined",
          "'=' follows it, or '~' where it is a trained vector");
    }
    if (previous && sign.is("~")) {
      throw new EquationSyntaxException(
          sign.column(), "a previous state is not a trained vector", "write it without '");
    }
    Node body = sum();
    Token end = peek();
    if (end.is(")") || end.is("]")) {
      throw new EquationSyntaxException(
          end.column(), end.shown() + " closes nothing", "leave it out");
    }
    if (end.kind() != Token.Kind.END) {
      throw missingOperator(end);
    }
    Equation.Role role =
        previous
            ? Equation.Role.PREVIOUS
            : sign.is("~") ? Equation.Role.VECTOR : Equation.Role.DEFINITION;
    return new Equation(role, name.text(), body, name.column());
  }

  private EquationSyntaxException missingOperator(Token found) {
    Token before = tokens.get(at - 1);
    if (found.is("=")) {
      return new EquationSyntaxException(
          found.column(), "a second '='", "each equation defines one name");
    }
    String hint = "write one of + - * between them; only a matrix stands without a sign: U h'";
    if (found.is("'")) {
      hint =
          before.is("'")
              ? "one step before is h'; two steps before is the ' of a state that copies h'"
              : "' follows the name of a state";
    }
    return new EquationSyntaxException(
        found.column(), "no sign stands between " + before.shown() + " and " + found.shown(), hint);
  }

  private Node sum() {
    Node left = product();
    while (peek().is("+") || peek().is("-")) {
      Token sign = next();
      left = binary(sign, left, product());
    }
    return left;
  }

  private Node product() {
    Node left = factor();
    while (peek().is("*") || peek().is("/")) {
      Token sign = next();
      left = binary(sign, left, factor());
    }
    return left;
  }

  private Node binary(Token sign, Node left, Node right) {
    signs++;
    if (signs > MAX_SIGNS) {
      throw new EquationSyntaxException(
          sign.column(),
          "more than " + MAX_SIGNS + " signs stand in one equation",
          "parts of it may be values of their own");
    }
    return new Node.Binary(sign.text().charAt(0), left, right, sign.column());
  }

  private Node factor() {
    Token token = peek();
    if (!token.is("-")) {
      return operand();
    }
    next();
    enter(token);
    Node operand = factor();
    depth--;
    return new Node.Negative(operand, token.column());
  }

  private Node operand() {
    Token token = next();
    return switch (token.kind()) {
      case NUMBER -> {
        double value = Double.parseDouble(token.text());
        if (Double.isInfinite(value)) {
          throw new EquationSyntaxException(
              token.column(), token.text() + " is not finite", "write a number");
        }
        yield new Node.Literal(value, token.column());
      }
      case NAME -> named(token);
      default -> {
        if (!token.is("(")) {
          throw expected(token);
        }
        enter(token);
        Node inner = sum();
        close(token, ")");
        depth--;
        yield inner;
      }
    };
  }

  private EquationSyntaxException expected(Token found) {
    String what = found.kind() == Token.Kind.END ? "the equation ends" : found.shown() + " stands";
    return new EquationSyntaxException(
        found.column(),
        what + " where a value is missing",
        "a number, a name, a function or an expression in parentheses belongs here");
  }

  private Node named(Token token) {
    String name = token.text();
    Matcher bias = BIAS.matcher(name);
    if (bias.matches()) {
      return bias(token, bias.group(2));
    }
    if (Character.isUpperCase(name.charAt(0))) {
      return matrix(token);
    }
    if (peek().is("(")) {
      return call(token);
    }
    boolean previous = skip("'");
    return new Node.Name(name, previous, token.column());
  }

  private Node bias(Token token, String map) {
    requireMapName(token, map);
    if (!peek().is("[")) {
      return new Node.Bias(map, null, token.column());
    }
    Token open = next();
    enter(open);
    Node start = sum();
    close(open, "]");
    depth--;
    boolean zero = start instanceof Node.Literal literal && literal.value() == 0;
    return new Node.Bias(map, zero ? null : start, token.column());
  }

  private static void requireMapName(Token token, String map) {
    if (map != null && !VALUE.matcher(map).matches()) {
      throw new EquationSyntaxException(
          token.column(),
          "'" + token.text() + "' names no gate",
          "after the underscore a name begins with a letter from a to z: W_forget");
    }
  }

  private Node matrix(Token token) {
    Matcher matrix = MATRIX.matcher(token.text());
    if (!matrix.matches()) {
      String near = Spelling.nearest(token.text(), Function.words());
      throw new EquationSyntaxException(
          token.column(),
          "'" + token.text() + "' is neither a matrix nor a value",
          near != null && peek().is("(")
              ? "did you mean " + near + "?"
              : "a matrix is one capital letter, with a gate's name after an underscore: W,"
                  + " U_forget; the name of a value begins with a small letter");
    }
    String map = matrix.group(3);
    requireMapName(token, map);
    MatrixForm form = MatrixForm.FULL;
    Node gain = null;
    if (peek().is("[")) {
      Token open = next();
      enter(open);
      if (MatrixForm.named(peek().text()) != null) {
        form = MatrixForm.named(next().text());
      }
      if (form == MatrixForm.FULL || skip(",")) {
        gain = sum();
      }
      close(open, "]");
      depth--;
      gain = gain instanceof Node.Literal literal && literal.value() == 1 ? null : gain;
    }
    Token following = peek();
    boolean operand =
        following.kind() == Token.Kind.NAME
            || following.kind() == Token.Kind.NUMBER
            || following.is("(");
    if (!operand) {
      throw new EquationSyntaxException(
          following.column(),
          "the matrix " + token.text() + " multiplies nothing: " + following.shown() + " follows",
          "a matrix stands before what it multiplies, without a sign: "
              + token.text()
              + " x, "
              + token.text()
              + " h', "
              + token.text()
              + " (r * h')");
    }
    enter(token);
    Node multiplied = operand();
    depth--;
    return new Node.Product(matrix.group(1), map, form, gain, multiplied, token.column());
  }

  private Node call(Token token) {
    Function function = Function.named(token.text());
    if (function == null) {
      String near = Spelling.nearest(token.text(), Function.words());
      throw new EquationSyntaxException(
          token.column(),
          "'" + token.text() + "' is not a function",
          near != null
              ? "did you mean " + near + "?"
              : "functions are " + String.join(", ", Function.words()));
    }
    Token open = next();
    enter(open);
    List<Node> arguments = new ArrayList<>();
    if (!peek().is(")")) {
      do {
        arguments.add(sum());
      } while (skip(","));
    }
    close(open, ")");
    depth--;
    if (arguments.size() != function.arity()) {
      throw new EquationSyntaxException(
          token.column(),
          function.word() + " has " + arguments.size() + " arguments",
          "it takes " + function.arity());
    }
    return new Node.Call(function, List.copyOf(arguments), token.column());
  }

  private void enter(Token token) {
    depth++;
    if (depth > MAX_DEPTH) {
      throw new EquationSyntaxException(
          token.column(),
          "more than " + MAX_DEPTH + " parentheses, matrices and signs stand inside each other",
          "parts of it may be values of their own");
    }
  }

  private void close(Token open, String sign) {
    Token found = peek();
    if (found.is(sign)) {
      next();
      return;
    }
    if (found.kind() == Token.Kind.END) {
      throw new EquationSyntaxException(
          open.column(),
          open.shown() + " is never closed",
          "'"
              + sign
              + "' is missing (in a YAML list in [ ], a comma ends a text that is not quoted)");
    }
    if (found.is(",")) {
      throw new EquationSyntaxException(
          found.column(), "',' stands outside the arguments of a function", "leave it out");
    }
    if (found.is(")") || found.is("]")) {
      throw new EquationSyntaxException(
          found.column(),
          found.shown() + " closes " + open.shown() + " of column " + open.column(),
          "'" + sign + "' closes it");
    }
    throw missingOperator(found);
  }

  private boolean skip(String sign) {
    boolean found = peek().is(sign);
    if (found) {
      next();
    }
    return found;
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }
}
