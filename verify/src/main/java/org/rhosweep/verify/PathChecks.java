package org.rhosweep.verify;

import java.math.BigInteger;
import java.util.List;
import org.rhosweep.core.theory.paths.AdditiveExplosion;
import org.rhosweep.core.theory.paths.PascalRnn;
import org.rhosweep.core.theory.paths.PathGrid;

/** Section {@code paths}: numbers of gradient paths, exactly, and what they add up to. */
final class PathChecks {
  private static final String ENGINE = "theory";
  private static final double HALF = 0.5;

  private static final long MAX_STEPS = 200_000_000;
  private static final int MAX_DIGITS = 10_000;

  private final Tolerance tolerance;
  private final List<Finding> findings;
  private long steps;

  PathChecks(Tolerance tolerance, List<Finding> findings) {
    this.tolerance = tolerance;
    this.findings = findings;
  }

  void check(GoldenValue section) throws GoldenException {
    for (String key : section.keys()) {
      String subject = "paths " + key;
      GoldenValue value = section.get(key);
      Guarded.run(subject, "", findings, () -> check(subject, key, value));
    }
  }

  private void check(String subject, String key, GoldenValue value) throws GoldenException {
    switch (key) {
      case "orthogonal_moves" -> moves(subject, PathGrid.SAME_TIME, value.get("table").items());
      case "diagonal_moves" -> moves(subject, PathGrid.DIAGONAL, value.get("table").items());
      case "double_sum" -> sums(subject, value.get("table").items());
      case "pascal_rnn" -> pascal(subject, value.get("table").items());
      default -> findings.add(Finding.notCovered(subject, "", "unknown section"));
    }
  }

  /** Takes the steps of one row from what a section may cost. */
  private void spend(GoldenValue row, int a, int b) throws GoldenException {
    steps += (a + 1L) * (b + 1L);
    if (steps > MAX_STEPS) {
      throw row.wrong("takes the section beyond " + MAX_STEPS + " steps");
    }
  }

  private void moves(String subject, PathGrid grid, List<GoldenValue> table)
      throws GoldenException {
    Column count = new Column(table.size());
    Column half = new Column(table.size());
    for (GoldenValue row : table) {
      int dt = row.get("dt").count();
      int dl = row.get("dl").count();
      spend(row, dt, dl);
      count.exact(grid.count(dt, dl), row.get("count"));
      half.add(grid.weightedCount(dt, dl, HALF, HALF), row.get("weighted_half").number());
    }
    count.compare(subject, "count");
    half.compare(subject, "weighted_half");
  }

  private void sums(String subject, List<GoldenValue> table) throws GoldenException {
    Column sum = new Column(table.size());
    Column half = new Column(table.size());
    Column bound = new Column(table.size());
    for (GoldenValue row : table) {
      int a = row.get("a").count();
      int b = row.get("b").count();
      spend(row, a, b);
      sum.exact(AdditiveExplosion.paths(a, b), row.get("sum"));
      half.add(
          AdditiveExplosion.weightedPaths(a, b, HALF, HALF), row.get("half_weighted_sum").number());
      bound.add((double) AdditiveExplosion.bound(a, b), row.get("antidiagonal_bound").number());
    }
    sum.compare(subject, "sum");
    half.compare(subject, "half_weighted_sum");
    bound.compare(subject, "antidiagonal_bound");
  }

  private void pascal(String subject, List<GoldenValue> table) throws GoldenException {
    Column gradient = new Column(table.size());
    for (GoldenValue row : table) {
      spend(row, row.get("T").size(), row.get("L").size());
      PascalRnn network =
          new PascalRnn(row.get("T").size(), row.get("L").size(), row.get("rho").number());
      gradient.add(network.gradient(row.get("t").count()), row.get("value").number());
    }
    gradient.compare(subject, "value");
  }

  /** One quantity over all rows of a table. */
  private final class Column {
    private final double[] found;
    private final double[] golden;
    private int rows;

    Column(int size) {
      found = new double[size];
      golden = new double[size];
    }

    void add(double value, double expected) {
      found[rows] = value;
      golden[rows++] = expected;
    }

    /** Integers of any size: equal to the last digit, or not a number. */
    void exact(BigInteger value, GoldenValue expected) throws GoldenException {
      BigInteger number;
      try {
        if (expected.text().length() > MAX_DIGITS) {
          throw expected.wrong("has more than " + MAX_DIGITS + " digits");
        }
        number = new BigInteger(expected.text());
      } catch (NumberFormatException e) {
        throw expected.wrong("must be a text of decimal digits");
      }
      add(value.equals(number) ? value.doubleValue() : Double.NaN, number.doubleValue());
    }

    void compare(String subject, String quantity) {
      findings.add(tolerance.compare(ENGINE, subject, quantity, found, golden));
    }
  }
}
