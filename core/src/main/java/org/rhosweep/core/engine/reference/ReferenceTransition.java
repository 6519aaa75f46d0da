package org.rhosweep.core.engine.reference;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.OutputTangent;
import org.rhosweep.core.equation.TangentEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.equation.TangentEquations.Gradients;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.core.network.ParameterLayout;

/**
 * One time step of one layer for one example in double precision: products with its Jacobians and
 * the gradients of bilinear forms u^T J v, from the derived equations, node by node.
 */
public final class ReferenceTransition {
  private final CellEquations cell;
  private final int hidden;
  private final Arithmetic arithmetic;
  private final ReferenceMaps maps;
  private final LayerCoefficients coefficients;
  private final double[] input;
  private final double[][] states;
  private final Map<Direction, TangentEquations> equations = new HashMap<>();

  /**
   * A step.
   *
   * @param weights in the layout's order
   * @param input what the layer sees from below
   * @param states before the step, [state][unit]
   */
  public ReferenceTransition(
      ParameterLayout layout, double[] weights, int layer, double[] input, double[][] states) {
    cell = layout.shape().transition(layer);
    hidden = layout.shape().hiddenSize();
    arithmetic = new Arithmetic();
    this.input = input;
    this.states = states;
    maps = new ReferenceMaps(layout, cell, layer, weights);
    coefficients = new LayerCoefficients(layout, layer, arithmetic);
    coefficients.load(weights);
  }

  private TangentEquations equations(Direction direction) {
    return equations.computeIfAbsent(
        direction,
        d ->
            d == Direction.NEW_STATES
                ? OutputTangent.of(cell).tangents()
                : TangentEquations.of(cell, d));
  }

  /** States after the step, [state][unit]. */
  public double[][] newStates() {
    return new Evaluation(null, null, null, null, null).of(cell.newStates());
  }

  /**
   * J v.
   *
   * @param v [state][unit], or of the input [1][feature]
   * @return [state][unit], of the direction NEW_STATES [1][unit]
   */
  public double[][] times(Direction direction, double[][] v) {
    TangentEquations tangents = equations(direction);
    return new Evaluation(direction, tangents, v, null, null).of(tangents.newStates());
  }

  /**
   * Adds the gradient of u^T J v.
   *
   * @param u as {@link #times} gives
   * @param gradient of the parameters
   * @param inputGradient of the layer's input
   */
  public void addGradient(
      Direction direction, double[][] u, double[][] v, double[] gradient, double[] inputGradient) {
    TangentEquations tangents = equations(direction);
    Evaluation evaluation = new Evaluation(direction, tangents, v, tangents.gradients(cell), u);
    evaluation.addTo(gradient, inputGradient);
  }

  /** Adds the gradient of sum over states of u^T s, as {@link #addGradient}. */
  public void addStateGradient(double[][] u, double[] gradient, double[] inputGradient) {
    List<Expression> still = Collections.nCopies(cell.values().size(), Expression.zero());
    List<Boolean> none = Collections.nCopies(cell.affines().size(), false);
    TangentEquations nothing = new TangentEquations(List.of(), still, none);
    new Evaluation(null, nothing, null, TangentEquations.ofStates(cell), u)
        .addTo(gradient, inputGradient);
  }

  /** Values of expressions, each computed once; arguments may be null where nothing reads them. */
  private final class Evaluation {
    private final Direction direction;
    private final TangentEquations tangents;
    private final double[][] v;
    private final Gradients gradients;
    private final double[][] u;
    private final Map<Expression, double[]> known = new HashMap<>();

    Evaluation(
        Direction direction,
        TangentEquations tangents,
        double[][] v,
        Gradients gradients,
        double[][] u) {
      this.direction = direction;
      this.tangents = tangents;
      this.v = v;
      this.gradients = gradients;
      this.u = u;
    }

    double[][] of(List<Expression> nodes) {
      return nodes.stream().map(this::of).toArray(double[][]::new);
    }

    double[] of(Expression node) {
      double[] value = known.get(node);
      if (value == null) {
        value = compute(node);
        known.put(node, value);
      }
      return value;
    }

    private double[] compute(Expression node) {
      int i = node.index();
      return switch (node.op()) {
        case ZERO -> new double[hidden];
        case CONSTANT -> filled(node.number());
        case COEFFICIENT -> coefficient(i);
        case PREVIOUS -> i < states.length ? states[i] : v[i - states.length];
        case AFFINE -> i < cell.affines().size() ? affine(i) : tangent(i - cell.affines().size());
        case ADJOINT -> i < states.length ? u[i] : valueAdjoint(i - states.length);
        default -> pointwise(node);
      };
    }

    private double[] filled(double number) {
      double[] entries = new double[hidden];
      Arrays.fill(entries, number);
      return entries;
    }

    private double[] coefficient(int i) {
      double[] entries = new double[hidden];
      Arrays.setAll(entries, unit -> coefficients.value(i, unit));
      return entries;
    }

    private double[] pointwise(Expression node) {
      double[][] operands = of(node.arguments());
      double[] result = new double[hidden];
      double[] a = new double[operands.length];
      for (int unit = 0; unit < hidden; unit++) {
        for (int j = 0; j < a.length; j++) {
          a[j] = operands[j][unit];
        }
        result[unit] = arithmetic.value(node.op(), a);
      }
      return result;
    }

    private double[] affine(int k) {
      double[] a = new double[hidden];
      Affine affine = cell.affines().get(k);
      if (affine.readsInput()) {
        maps.addInput(k, input, a);
      }
      if (affine.readsSource()) {
        maps.addSource(k, source(k), a);
      }
      maps.addBias(k, a);
      return a;
    }

    private double[] source(int k) {
      int source = cell.affines().get(k).source();
      return source < states.length
          ? states[source]
          : of(cell.values().get(source - states.length));
    }

    private double[] tangent(int k) {
      double[] a = new double[hidden];
      if (direction == Direction.INPUT && cell.affines().get(k).readsInput()) {
        maps.addInput(k, v[0], a);
      }
      double[] moving = movingSource(k);
      if (moving != null) {
        maps.addSource(k, moving, a);
      }
      return a;
    }

    /** The tangent of what W_k reads, or null where it stays. */
    private double[] movingSource(int k) {
      int source = cell.affines().get(k).source();
      if (source < 0) {
        return null;
      }
      if (source < states.length) {
        return direction == Direction.PREVIOUS ? v[source] : null;
      }
      return of(tangents.values().get(source - states.length));
    }

    /** Entry i of the gradients of values, with what comes through matrices. */
    private double[] valueAdjoint(int i) {
      double[] sum = of(gradients.values().get(i)).clone();
      int values = cell.values().size();
      int first = i < values ? 0 : cell.affines().size();
      for (int k = 0; k < cell.affines().size(); k++) {
        if (cell.affines().get(k).source() == states.length + i % values) {
          maps.addSourceTransposed(k, of(gradients.affines().get(first + k)), sum);
        }
      }
      return sum;
    }

    void addTo(double[] gradient, double[] inputGradient) {
      int affines = cell.affines().size();
      for (int k = 0; k < affines; k++) {
        double[] g = of(gradients.affines().get(k));
        Affine affine = cell.affines().get(k);
        maps.addBiasGradient(k, g, gradient);
        if (affine.readsInput()) {
          maps.addInputGradient(k, g, input, gradient);
          maps.addInputTransposed(k, g, inputGradient);
        }
        if (affine.readsSource()) {
          maps.addSourceGradient(k, g, source(k), gradient);
        }
        double[] ofTangent = of(gradients.affines().get(affines + k));
        if (direction == Direction.INPUT && affine.readsInput()) {
          maps.addInputGradient(k, ofTangent, v[0], gradient);
        }
        double[] moving = movingSource(k);
        if (moving != null) {
          maps.addSourceGradient(k, ofTangent, moving, gradient);
        }
      }
      double[][] all = of(gradients.coefficients());
      for (int unit = 0; unit < hidden; unit++) {
        int at = unit;
        double[] ofUnit = Arrays.stream(all).mapToDouble(row -> row[at]).toArray();
        double[] vectors = coefficients.vectorGradients(unit, ofUnit);
        for (int i = 0; i < vectors.length; i++) {
          gradient[coefficients.vectorOffset(i) + unit] += vectors[i];
        }
      }
    }
  }
}
