package org.rhosweep.core.jacobian;

import static org.rhosweep.core.Require.require;

/**
 * How hard an eigenvalue is looked for. The spectrum of a large random matrix fills a disk, where
 * no polynomial separates the edge from the inside better than a plain power does; so a number of
 * plain products comes first, and a small Krylov space then separates the few eigenvalues at the
 * edge that are left.
 *
 * @param products products with the matrix before each Krylov space, &gt;= 0
 * @param krylov dimension of the space, &gt;= 2
 * @param rounds most times that both are done, &gt;= 1
 * @param tolerance |M v - lambda v| / (|lambda| |v|) that seven of eight examples must reach before
 *     the search ends early, &gt; 0
 * @param acceptable the same for all of them, and what counts as converged at the end, &gt;=
 *     tolerance; the error of the radius is of second order in it
 */
public record SolverSettings(
    int products, int krylov, int rounds, double tolerance, double acceptable) {
  /**
   * In training: the cosine of the gradient to the exact one is above 0.99 for every cell of 32
   * units in three layers.
   */
  public static final SolverSettings TRAINING = new SolverSettings(16, 32, 24, 0.003, 0.01);

  /** Where radii are reported: within some thousandths. */
  public static final SolverSettings PROBE = new SolverSettings(16, 24, 24, 0.01, 0.03);

  /** Where each single value is compared with another computation. */
  public static final SolverSettings EXACT = new SolverSettings(32, 16, 24, 2e-3, 2e-3);

  public SolverSettings {
    require(products >= 0, "products must be >= 0, was %d", products);
    require(krylov >= 2, "krylov must be >= 2, was %d", krylov);
    require(rounds >= 1, "rounds must be >= 1, was %d", rounds);
    require(tolerance > 0, "tolerance must be > 0, was %s", tolerance);
    require(acceptable >= tolerance, "acceptable must be >= tolerance, was %s", acceptable);
  }
}
