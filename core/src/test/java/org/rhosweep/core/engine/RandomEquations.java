package org.rhosweep.core.engine;

import static org.rhosweep.core.equation.Expression.constant;
import static org.rhosweep.core.equation.Expression.cos;
import static org.rhosweep.core.equation.Expression.exp;
import static org.rhosweep.core.equation.Expression.gelu;
import static org.rhosweep.core.equation.Expression.inverseSquareRoot;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.sin;
import static org.rhosweep.core.equation.Expression.softplus;
import static org.rhosweep.core.equation.Expression.tanh;
import static org.rhosweep.core.equation.Expression.zero;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.equation.UpperLayerEquations;
import org.rhosweep.core.equation.VectorParameter;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape;

/**
 * Cells of random equations, smooth in everything: one to four states, among them copies of
 * previous and of new states, constants, bare affine maps; values that maps of several stages read,
 * new states among them; shared leaves and equal leaves that are different objects.
 */
public final class RandomEquations {
  private final RandomStream random;
  private final CellEquations.Builder cell;
  private final List<String> names = new ArrayList<>();
  private final List<Expression> pool = new ArrayList<>();
  private final List<Expression> maps = new ArrayList<>();
  private final List<Expression> previous = new ArrayList<>();
  private int count;

  private RandomEquations(long seed) {
    random = RandomStream.of(seed, Purpose.NOISE, 4, 0);
    int states = 1 + random.nextInt(4);
    for (int s = 0; s < states; s++) {
      names.add("s" + s);
    }
    cell = CellEquations.withStates(names.toArray(new String[0]));
  }

  /** The cell of a seed. */
  public static CellEquations of(long seed) {
    return new RandomEquations(seed).equations();
  }

  /** A network of such a cell. */
  public static ParameterLayout layout(
      CellEquations cell,
      boolean residual,
      boolean layerNorm,
      int hidden,
      int depth,
      SequenceShape sequence) {
    boolean feedsBack = UpperLayerEquations.feedsBack(cell);
    CellEquations above = UpperLayerEquations.of(cell, residual, layerNorm, feedsBack);
    return new ParameterLayout(
        new NetworkShape(cell, cell, above, above, residual, layerNorm, depth, hidden, sequence));
  }

  private CellEquations equations() {
    names.forEach(name -> previous.add(cell.previous(name)));
    pool.addAll(previous);
    for (int i = random.nextInt(3); i > 0; i--) {
      Expression vector = cell.vector("vector" + i, VectorParameter.constant(0.5));
      pool.add(cell.coefficient(tanh(vector)));
      pool.add(cell.coefficient(vector.times(constant(0.5))));
    }
    addMap(cell.affineOfInput(name(), 0.1));
    for (int i = random.nextInt(3); i > 0; i--) {
      addMap(mapOfStates());
    }
    for (int round = random.nextInt(4); round >= 0; round--) {
      for (int i = 2 + random.nextInt(4); i > 0; i--) {
        pool.add(pointwise());
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        addMap(mapOfValue());
      }
    }
    Expression[] states = new Expression[names.size()];
    int whole = random.nextInt(states.length);
    for (int s = 0; s < states.length; s++) {
      states[s] = s == whole ? tanh(any().plus(any())) : state();
      pool.add(states[s]); // another state may be the same, or computed from it
    }
    Set<Expression> used = new HashSet<>(Expression.topologicalOrder(List.of(states)));
    Expression sum = states[whole];
    for (Expression map : maps) {
      sum = used.contains(map) ? sum : sum.plus(tanh(map));
    }
    states[whole] = sum;
    return cell.newStates(states);
  }

  private void addMap(Expression map) {
    maps.add(map);
    pool.add(map);
  }

  private Expression any() {
    return pool.get(random.nextInt(pool.size()));
  }

  private String name() {
    return "map" + count++;
  }

  private Expression mapOfStates() {
    String state = names.get(random.nextInt(names.size()));
    return switch (random.nextInt(5)) {
      case 0 -> cell.affineOfInput(name(), 0.1);
      case 1 -> cell.affineOfState(name(), state, 0.1);
      case 2 -> cell.lateral(name(), cell.previous(state));
      case 3 -> cell.mean(name(), cell.previous(state));
      default -> cell.affine(name(), state, 0.1);
    };
  }

  private Expression mapOfValue() {
    Expression value = any();
    while (value.op() == Op.COEFFICIENT) {
      value = any();
    }
    return switch (random.nextInt(5)) {
      case 0 -> cell.affineOfValue(name(), value, 0.1);
      case 1 -> cell.productOfValue(name(), value);
      case 2 -> cell.denseOfValue(name(), value, -0.1);
      case 3 -> cell.mean(name(), value);
      default -> cell.lateral(name(), value);
    };
  }

  private Expression pointwise() {
    Expression a = any();
    Expression b = any();
    return switch (random.nextInt(14)) {
      case 0 -> a.plus(b);
      case 1 -> a.minus(b);
      case 2 -> tanh(a).times(b);
      case 3 -> sigmoid(a).timesPlus(b, any());
      case 4 -> tanh(a);
      case 5 -> sigmoid(a);
      case 6 -> sin(a);
      case 7 -> cos(a);
      case 8 -> softplus(a);
      case 9 -> gelu(a);
      case 10 -> exp(tanh(a));
      case 11 -> inverseSquareRoot(softplus(tanh(a)));
      case 12 -> cell.previous(names.get(random.nextInt(names.size()))); // a leaf of its own
      default -> tanh(a.minus(b));
    };
  }

  private Expression state() {
    return switch (random.nextInt(9)) {
      case 0 -> previous.get(random.nextInt(previous.size()));
      case 1 -> cell.previous(names.get(random.nextInt(names.size())));
      case 2 -> zero();
      case 3 -> any(); // a map, a coefficient, a leaf, another new state
      case 4 -> pool.get(pool.size() - 1);
      case 5 -> maps.get(random.nextInt(maps.size()));
      case 6 -> sigmoid(any()).timesPlus(any(), tanh(any()));
      default -> tanh(any());
    };
  }

  /** What the equations are, for messages. */
  public static String describe(CellEquations cell) {
    StringBuilder text = new StringBuilder();
    List<Expression> order = cell.order();
    for (int i = 0; i < order.size(); i++) {
      Expression node = order.get(i);
      text.append(i).append(" = ").append(node.op());
      if (node.op().isLeaf()) {
        text.append('[').append(node.index()).append(']');
      }
      node.arguments().forEach(argument -> text.append(' ').append(order.indexOf(argument)));
      if (node.op() == Op.AFFINE) {
        text.append("  ").append(cell.affines().get(node.index()));
      }
      text.append("  stage ").append(cell.stage(node)).append('\n');
    }
    cell.newStates().forEach(s -> text.append("state ").append(order.indexOf(s)).append('\n'));
    return text.toString();
  }
}
