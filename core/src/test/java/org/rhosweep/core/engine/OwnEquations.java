package org.rhosweep.core.engine;

import static org.rhosweep.core.equation.Expression.constant;
import static org.rhosweep.core.equation.Expression.exp;
import static org.rhosweep.core.equation.Expression.log;
import static org.rhosweep.core.equation.Expression.max;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.softplus;
import static org.rhosweep.core.equation.Expression.tanh;

import java.util.LinkedHashMap;
import java.util.Map;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.SequenceShape;

/** Equations with the operations and matrices that no cell of the package {@code cell} has. */
public final class OwnEquations {
  /** Each under its name. */
  public static final Map<String, CellEquations> ALL = new LinkedHashMap<>();

  static {
    ALL.put("stabilised", stabilised());
    ALL.put("logarithm", logarithm());
    ALL.put("skew-symmetric", skewSymmetric());
    ALL.put("skew-symmetric of a value", skewSymmetricOfValue());
  }

  private OwnEquations() {}

  /** Layers of these equations. */
  public static ParameterLayout layout(
      CellEquations equations, int hidden, int depth, SequenceShape sequence) {
    return new ParameterLayout(new NetworkShape(equations, depth, hidden, sequence));
  }

  /** An exponentially gated memory with stabiliser m and normaliser n, as sLSTM of xLSTM. */
  private static CellEquations stabilised() {
    CellEquations.Builder cell = CellEquations.withStates("h", "c", "n", "m");
    Expression zero = cell.coefficient(constant(0));
    Expression one = cell.coefficient(constant(1));
    Expression i = cell.affine("input", "h", 0);
    Expression f = zero.minus(softplus(zero.minus(cell.affine("forget", "h", 1))));
    Expression kept = f.plus(cell.previous("m"));
    Expression m = max(kept, i);
    Expression keep = exp(kept.minus(m));
    Expression write = exp(i.minus(m));
    Expression z = tanh(cell.affine("candidate", "h", 0));
    Expression c = keep.timesPlus(cell.previous("c"), write.times(z));
    Expression n = keep.timesPlus(cell.previous("n"), write);
    Expression o = sigmoid(cell.affine("output", "h", 0));
    return cell.newStates(o.times(c.dividedBy(max(n, one))), c, n, m);
  }

  /** h = tanh(a) / (1 + log(1 + exp(b)) + trained ratio). */
  private static CellEquations logarithm() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression one = cell.coefficient(constant(1));
    Expression first = cell.vector("first", (layer, random) -> ones(layer.units()));
    Expression second = cell.vector("second", (layer, random) -> ones(layer.units()));
    Expression ratio =
        cell.coefficient(max(log(constant(1).plus(first)), constant(0.1)).dividedBy(second));
    Expression a = cell.affine("candidate", "h", 0.1);
    Expression b = cell.affine("scale", "h", 0.2);
    Expression scale = one.plus(log(one.plus(exp(b)))).plus(ratio);
    return cell.newStates(tanh(a).dividedBy(scale));
  }

  /** h = h' + eps z tanh(S + U x + b), z = sigmoid(S + V x + c), S = W h' with W = -W^T. */
  private static CellEquations skewSymmetric() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression step = cell.coefficient(constant(0.3));
    Expression previous = cell.previous("h");
    Expression s = cell.skewSymmetric("rotation", previous);
    Expression z = sigmoid(s.plus(cell.affineOfInput("gate", 0.1)));
    Expression g = tanh(s.plus(cell.affineOfInput("candidate", 0)));
    return cell.newStates(step.times(z).timesPlus(g, previous));
  }

  private static CellEquations skewSymmetricOfValue() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression r = sigmoid(cell.affine("reset", "h", 0));
    Expression read = r.times(cell.previous("h"));
    Expression a = cell.affineOfInput("candidate", 0);
    return cell.newStates(tanh(a.plus(cell.skewSymmetric("rotation", read))));
  }

  private static double[] ones(int units) {
    double[] entries = new double[units];
    java.util.Arrays.fill(entries, 1);
    return entries;
  }
}
