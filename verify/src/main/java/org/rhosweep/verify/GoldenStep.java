package org.rhosweep.verify;

import java.util.List;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * Single steps of a cell whose parameters a golden file names in a way of its own, in double
 * precision, and what they are compared with.
 */
final class GoldenStep {
  private static final String ENGINE = "reference";

  private final String subject;
  private final Tolerance tolerance;
  private final List<Finding> findings;
  private final ParameterLayout layout;
  private final double[] weights;

  /**
   * Layers of the cell with weights of zero.
   *
   * @param equations of one step
   */
  GoldenStep(
      String subject,
      CellEquations equations,
      int inputs,
      int hidden,
      int depth,
      Tolerance tolerance,
      List<Finding> findings) {
    this.subject = subject;
    this.tolerance = tolerance;
    this.findings = findings;
    SequenceShape sequence =
        new SequenceShape(
            1, InputKind.DENSE, inputs, 0, 1, TargetPosition.LAST_STEP, Loss.MEAN_SQUARED_ERROR);
    layout = new ParameterLayout(new NetworkShape(equations, depth, hidden, sequence));
    weights = new double[layout.size()];
  }

  String subject() {
    return subject;
  }

  List<Finding> findings() {
    return findings;
  }

  /** Sets a weight of the block of this kind and name. */
  void set(Kind kind, int layer, String name, int row, int column, double value) {
    for (Block block : layout.blocks()) {
      if (block.kind() == kind && block.layer() == layer && block.name().equals(name)) {
        weights[block.at(row, column)] = value;
        return;
      }
    }
    throw new IllegalArgumentException("no " + kind + " of " + name + " in layer " + layer);
  }

  /** Sets all entries of the block of this kind and name; a vector has one column. */
  void set(Kind kind, int layer, String name, double[][] values) {
    for (int row = 0; row < values.length; row++) {
      for (int column = 0; column < values[row].length; column++) {
        set(kind, layer, name, row, column, values[row][column]);
      }
    }
  }

  /** A vector as a matrix of one column. */
  static double[][] column(double[] vector) {
    double[][] matrix = new double[vector.length][1];
    for (int row = 0; row < vector.length; row++) {
      matrix[row][0] = vector[row];
    }
    return matrix;
  }

  StepJacobians run(int layer, double[] input, double[][] states) {
    return new ReferenceNetwork(layout).jacobians(weights, layer, input, states);
  }

  StepLoss loss(int layer, double[] input, double[][] states) {
    return new StepLoss(layout, weights, layer, input, states);
  }

  /** The entries of a gradient that belong to one block. */
  double[][] part(double[] gradient, Kind kind, int layer, String name) {
    for (Block block : layout.blocks()) {
      if (block.kind() == kind && block.layer() == layer && block.name().equals(name)) {
        return GoldenCell.block(gradient, block);
      }
    }
    throw new IllegalArgumentException("no " + kind + " of " + name + " in layer " + layer);
  }

  void number(String quantity, double found, GoldenValue golden) throws GoldenException {
    vector(quantity, found, golden);
  }

  void vector(String quantity, double[] found, GoldenValue golden) throws GoldenException {
    double[] expected = golden.vector(found.length);
    findings.add(tolerance.compare(ENGINE, subject, quantity, found, expected));
  }

  void matrix(String quantity, double[][] found, GoldenValue golden) throws GoldenException {
    double[][] expected = golden.matrix(found.length, found[0].length);
    findings.add(tolerance.compare(ENGINE, subject, quantity, found, expected));
  }

  void radius(String quantity, double[][] matrix, GoldenValue golden) throws GoldenException {
    vector(quantity, Spectrum.radius(matrix), golden);
  }

  void norm(String quantity, double[][] matrix, GoldenValue golden) throws GoldenException {
    vector(quantity, Spectrum.norm(matrix), golden);
  }

  private void vector(String quantity, double found, GoldenValue golden) throws GoldenException {
    double[] expected = {golden.number()};
    findings.add(tolerance.compare(ENGINE, subject, quantity, new double[] {found}, expected));
  }

  void notCovered(String quantity, String why) {
    findings.add(Finding.notCovered(subject, quantity, why));
  }

  /** Rows and columns of a matrix. */
  static double[][] part(double[][] matrix, int[] rows, int[] columns) {
    double[][] part = new double[rows.length][columns.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        part[i][j] = matrix[rows[i]][columns[j]];
      }
    }
    return part;
  }

  static double[][] product(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[k].length; j++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }
}
