package org.rhosweep.core.equation.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of an equation.
 *
 * @param kind what it is
 * @param text as it stands there
 * @param column of its first character, from 1
 */
record Token(Kind kind, String text, int column) {
  /** What a word is. */
  enum Kind {
    NUMBER,
    NAME,
    SIGN,
    END
  }

  private static final String SIGNS = "+-*/()[],=~'";

  boolean is(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  /** For messages. */
  String shown() {
    return kind == Kind.END ? "the end" : "'" + text + "'";
  }

  /** Splits an equation; a {@code #} begins a remark, which ends with the line. */
  static List<Token> of(String equation) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < equation.length()) {
      char c = equation.charAt(at);
      if (c == '#') {
        at = lineEnd(equation, at);
      } else if (Character.isWhitespace(c)) {
        at++;
      } else {
        int end = end(equation, at);
        Kind kind = isDigit(c) || c == '.' ? Kind.NUMBER : isLetter(c) ? Kind.NAME : Kind.SIGN;
        tokens.add(new Token(kind, equation.substring(at, end), at + 1));
        at = end;
      }
    }
    tokens.add(new Token(Kind.END, "", equation.length() + 1));
    return tokens;
  }

  private static int lineEnd(String equation, int at) {
    int end = equation.indexOf('\n', at);
    return end < 0 ? equation.length() : end;
  }

  private static int end(String equation, int at) {
    char c = equation.charAt(at);
    if (isLetter(c)) {
      int end = at;
      while (end < equation.length() && isPartOfName(equation.charAt(end))) {
        end++;
      }
      return end;
    }
    if (isDigit(c) || c == '.') {
      return numberEnd(equation, at);
    }
    if (SIGNS.indexOf(c) < 0) {
      throw unknown(equation, at);
    }
    return at + 1;
  }

  private static EquationSyntaxException unknown(String equation, int at) {
    String shown = Character.toString(equation.codePointAt(at));
    String instead =
        switch (shown) {
          case "^" -> "a square is written a * a";
          case "\u2019", "\u2032", "`", "\"" ->
              "one step before is written with the sign ' of a keyboard";
          case "\u00b7", "\u2299", "\u2218", "\u00d7" -> "a product is written a * b";
          case "\u2212", "\u2013" -> "a difference is written with the sign - of a keyboard";
          case ":" -> "a definition is written name = expression";
          default ->
              "signs are + - * / ( ) [ ] , = ~ ' and names have letters from a to z, digits and _";
        };
    return new EquationSyntaxException(
        at + 1, "'" + shown + "' is not a character of an equation", instead);
  }

  private static int numberEnd(String equation, int start) {
    int at = digits(equation, start);
    if (at < equation.length() && equation.charAt(at) == '.') {
      at = digits(equation, at + 1);
    }
    if (at < equation.length() && (equation.charAt(at) == 'e' || equation.charAt(at) == 'E')) {
      int exponent = at + 1;
      if (exponent < equation.length() && "+-".indexOf(equation.charAt(exponent)) >= 0) {
        exponent++;
      }
      int end = digits(equation, exponent);
      at = end > exponent ? end : at;
    }
    String text = equation.substring(start, at);
    if (text.equals(".")) {
      throw new EquationSyntaxException(
          start + 1, "'.' is not a number", "a number is written 0.5 or 1e-3");
    }
    if (at < equation.length()
        && (isPartOfName(equation.charAt(at)) || equation.charAt(at) == '.')) {
      throw new EquationSyntaxException(
          start + 1,
          "'" + equation.substring(start, at + 1) + "' is neither a number nor a name",
          "a number is written 0.5 or 1e-3, a product of a number and a value 2 * v");
    }
    return at;
  }

  private static int digits(String equation, int start) {
    int at = start;
    while (at < equation.length() && isDigit(equation.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isPartOfName(char c) {
    return isLetter(c) || isDigit(c) || c == '_';
  }
}
