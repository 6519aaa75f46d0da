package org.rhosweep.core.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.ParameterLayout.Kind;

/**
 * The coefficients of one layer, computed from its trained vectors once for new weights, and the
 * way back from their gradients to those of the vectors; in double precision and with {@link
 * StrictMath}, for every engine.
 */
public final class LayerCoefficients {
  private final Arithmetic arithmetic;
  private final int units;

  /** Where each vector begins in the weights; its entries lie side by side. */
  private final int[] offsets;

  /** Nodes of all definitions, arguments first, and the numbers of their arguments. */
  private final List<Expression> order;

  private final int[][] arguments;

  /** Number of each coefficient's definition in the order. */
  private final int[] definitions;

  /** [unit][node]. */
  private final double[][] values;

  private final double[][] operands;
  private final double[] adjoints;

  /** Entries of one unit. */
  private final double[] vectors;

  private final double[] vectorGradients;

  /**
   * For one layer.
   *
   * @param arithmetic what the operations are
   */
  public LayerCoefficients(ParameterLayout layout, int layer, Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
    units = layout.shape().hiddenSize();
    CellEquations cell = layout.shape().equations(layer);
    offsets = new int[cell.vectors().size()];
    Arrays.setAll(offsets, i -> layout.block(Kind.VECTOR, layer, i).offset());
    order = Expression.topologicalOrder(cell.coefficients());
    Map<Expression, Integer> numbers =
        IntStream.range(0, order.size()).boxed().collect(Collectors.toMap(order::get, i -> i));
    definitions = cell.coefficients().stream().mapToInt(numbers::get).toArray();
    arguments = new int[order.size()][];
    Arrays.setAll(
        arguments, i -> order.get(i).arguments().stream().mapToInt(numbers::get).toArray());
    operands = new double[order.size()][];
    Arrays.setAll(operands, i -> new double[arguments[i].length]);
    values = new double[units][order.size()];
    adjoints = new double[order.size()];
    vectors = new double[offsets.length];
    vectorGradients = new double[offsets.length];
  }

  /** How many there are. */
  public int count() {
    return definitions.length;
  }

  /** Computes all of them from weights in the layout's order. */
  public void load(float[] weights) {
    for (int unit = 0; unit < units; unit++) {
      for (int i = 0; i < offsets.length; i++) {
        vectors[i] = weights[offsets[i] + unit];
      }
      compute(values[unit]);
    }
  }

  /** Reads weights in double precision. */
  public void load(double[] weights) {
    for (int unit = 0; unit < units; unit++) {
      for (int i = 0; i < offsets.length; i++) {
        vectors[i] = weights[offsets[i] + unit];
      }
      compute(values[unit]);
    }
  }

  private void compute(double[] row) {
    for (int i = 0; i < row.length; i++) {
      Expression node = order.get(i);
      row[i] =
          switch (node.op()) {
            case VECTOR -> vectors[node.index()];
            case CONSTANT -> node.number();
            default -> arithmetic.value(node.op(), operands(i, row));
          };
    }
  }

  private double[] operands(int node, double[] row) {
    for (int k = 0; k < arguments[node].length; k++) {
      operands[node][k] = row[arguments[node][k]];
    }
    return operands[node];
  }

  /** A coefficient of one unit, for the weights that were loaded last. */
  public double value(int coefficient, int unit) {
    return values[unit][definitions[coefficient]];
  }

  /** Where a vector begins in the layout's order. */
  public int vectorOffset(int vector) {
    return offsets[vector];
  }

  /**
   * Gradients of the vectors' entries for one unit, by reverse mode.
   *
   * @param coefficientGradients dL/dk for each coefficient of that unit
   * @return dL/dv for each vector; the same array at every call
   */
  public double[] vectorGradients(int unit, double[] coefficientGradients) {
    Arrays.fill(adjoints, 0);
    Arrays.fill(vectorGradients, 0);
    for (int k = 0; k < definitions.length; k++) {
      adjoints[definitions[k]] += coefficientGradients[k];
    }
    double[] row = values[unit];
    for (int i = row.length - 1; i >= 0; i--) {
      Expression node = order.get(i);
      if (node.op() == Op.VECTOR) {
        vectorGradients[node.index()] += adjoints[i];
      }
      double[] a = operands(i, row);
      for (int k = 0; k < a.length; k++) {
        adjoints[arguments[i][k]] += adjoints[i] * arithmetic.derivative(node.op(), k, a, row[i]);
      }
    }
    return vectorGradients;
  }
}
