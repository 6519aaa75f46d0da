package org.rhosweep.core.equation.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The terms of one sum that make one affine map: at most a product with the input, a product with a
 * state or value, and a bias, of one gate and one initial gain.
 */
final class AffineTerms {
  private String map;
  private double gain = Double.NaN;
  private Node.Product input;
  private Node.Product source;
  private Node.Bias bias;
  private final int column;

  AffineTerms(int column) {
    this.column = column;
  }

  /**
   * Takes a product, if there is place for it.
   *
   * @param initialGain of its matrix
   */
  boolean takes(Node.Product product, double initialGain) {
    boolean ofInput = isInput(product.operand());
    boolean free = (ofInput ? input : source) == null;
    boolean sameGain = Double.isNaN(gain) || gain == initialGain;
    if (!free || !sameGain || !isOf(product.map())) {
      return false;
    }
    if (ofInput) {
      input = product;
    } else {
      source = product;
    }
    gain = initialGain;
    return true;
  }

  /** Takes a bias, if there is place for it. */
  boolean takes(Node.Bias added) {
    if (bias != null || !isOf(added.map())) {
      return false;
    }
    bias = added;
    return true;
  }

  private boolean isOf(String other) {
    if (map == null || other == null) {
      map = map == null ? other : map;
      return true;
    }
    return map.equals(other);
  }

  static boolean isInput(Node node) {
    return node instanceof Node.Name name && name.name().equals("x") && !name.previous();
  }

  /** The gate's name as written, or null. */
  String map() {
    return map;
  }

  double gain() {
    return gain;
  }

  /** The product with the input, or null. */
  Node.Product input() {
    return input;
  }

  /** The product with a state or a value, or null. */
  Node.Product source() {
    return source;
  }

  /** The bias, or null. */
  Node.Bias bias() {
    return bias;
  }

  /** Where the first of them stands. */
  int column() {
    return column;
  }

  /** A term of a sum: an expression, or what makes an affine map. */
  record Term(boolean negative, Node node, AffineTerms affine) {}

  /** Evaluates what stands in brackets behind a matrix. */
  interface Gains {
    double of(Node.Product product);
  }

  /** The terms of a sum from left to right, those of an affine map at the place of its first. */
  static List<Term> of(Node sum, Gains gains) {
    List<Term> written = new ArrayList<>();
    Node rest = sum;
    while (rest instanceof Node.Binary binary && binary.isSum()) {
      written.add(0, new Term(binary.sign() == '-', binary.right(), null));
      rest = binary.left();
    }
    written.add(0, new Term(false, rest, null));
    List<Term> terms = new ArrayList<>();
    for (Term term : written) {
      if (!term.negative() && term.node() instanceof Node.Product product) {
        gather(terms, product.column(), affine -> affine.takes(product, gains.of(product)));
      } else if (!term.negative() && term.node() instanceof Node.Bias bias) {
        gather(terms, bias.column(), affine -> affine.takes(bias));
      } else if (term.node() instanceof Node.Product product) {
        AffineTerms alone = new AffineTerms(product.column());
        alone.takes(product, gains.of(product));
        terms.add(new Term(true, null, alone));
      } else {
        terms.add(term);
      }
    }
    return terms;
  }

  private static void gather(List<Term> terms, int column, Predicate<AffineTerms> taken) {
    for (Term term : terms) {
      if (term.affine() != null && !term.negative() && taken.test(term.affine())) {
        return;
      }
    }
    AffineTerms affine = new AffineTerms(column);
    if (!taken.test(affine)) {
      throw new IllegalStateException("a part has no place in an affine map of its own");
    }
    terms.add(new Term(false, null, affine));
  }
}
