package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

/**
 * One affine map of a cell: {@code a = U x_t + W r + b}, each term present or not, where r is a
 * state after the previous time step or a value computed earlier in this one.
 *
 * @param name the gate, spelled out: {@code forget}
 * @param readsInput whether U [hidden, input] is there
 * @param source what W [hidden, hidden] reads: the index of a state, or the number of states plus
 *     the index of a value of {@link CellEquations#values}; -1 where W is absent
 * @param hasBias whether b is there
 * @param initialBias every entry of b at initialisation
 * @param form which entries of U and W are trained, and what the others are
 * @param initialGain factor on what the initialisation draws for U and W
 * @param inputOf -1, but where W stands for the U of a map of the cell's own equations and reads
 *     the norm of the layer's input: the index of that map
 */
public record Affine(
    String name,
    boolean readsInput,
    int source,
    boolean hasBias,
    double initialBias,
    Form form,
    double initialGain,
    int inputOf) {
  /** What U and W are. */
  public enum Form {
    /** Trained, every entry. */
    TRAINED,
    /** Trained, but for the diagonal of W, which is zero: no unit reads itself. */
    ZERO_DIAGONAL,
    /**
     * U is trained; W = (A - A^T) / 2 with a trained A that is skew-symmetric from the draw on, so
     * that W = A: gradients of A are skew-symmetric too, and every optimiser moves entries by odd
     * functions of theirs, so A stays so to the last bit. Its eigenvalues are imaginary. An entry
     * off the diagonal has the variance of the initialisation.
     */
    SKEW_SYMMETRIC,
    /** U is trained in the lowest layer; above it U is the identity, and there is no b. */
    PROJECTION,
    /** Every entry of W is 1 / hidden: the mean over units. Nothing is trained. */
    MEAN
  }

  public Affine {
    require(readsInput || source >= 0, "affine map %s reads nothing", name);
    require(
        form != Form.SKEW_SYMMETRIC || source >= 0,
        "skew-symmetric map %s must read a state or a value",
        name);
    require(form != Form.PROJECTION || source < 0, "projection %s must read the input alone", name);
    require(inputOf < 0 || source >= 0, "map %s must read the norm of the input", name);
    require(
        form != Form.MEAN || (!readsInput && !hasBias), "mean %s must read one value alone", name);
  }

  /** A map whose every entry is trained. */
  public Affine(String name, boolean readsInput, int source, boolean hasBias, double initialBias) {
    this(name, readsInput, source, hasBias, initialBias, Form.TRAINED, 1);
  }

  /** A map of a cell's own equations. */
  public Affine(
      String name,
      boolean readsInput,
      int source,
      boolean hasBias,
      double initialBias,
      Form form,
      double initialGain) {
    this(name, readsInput, source, hasBias, initialBias, form, initialGain, -1);
  }

  /** Whether W is the U of a map that reads the norm of the layer's input. */
  public boolean readsNormalisedInput() {
    return inputOf >= 0;
  }

  /** Whether W is there. */
  public boolean readsSource() {
    return source >= 0;
  }

  /** Whether W is there and trained. */
  public boolean trainsSource() {
    return readsSource() && form != Form.MEAN;
  }

  /** Whether U is trained in this layer, 0 = the lowest. */
  public boolean trainsInput(int layer) {
    return readsInput && !isIdentity(layer);
  }

  /** Whether b is there in this layer. */
  public boolean hasBias(int layer) {
    return hasBias && !isIdentity(layer);
  }

  /** Whether the map gives the layer's input as it is. */
  public boolean isIdentity(int layer) {
    return form == Form.PROJECTION && layer > 0;
  }
}
