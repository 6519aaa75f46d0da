package org.rhosweep.core.equation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.rhosweep.core.equation.TangentEquations.Direction;

/**
 * A cell's equations and what is derived from them as text, one line for each value that has a
 * name.
 *
 * <pre>
 *   h', x            state before the step, input of the layer
 *   a_z              affine map z: W_z x + U_z h' + b_z
 *   dh, da_z         gradient of the loss with respect to a new state, an affine map
 *   Dh', Da_z, Dh    tangents: a direction, and how the step moves along it
 * </pre>
 */
public final class EquationListing {
  /** How strongly what a text consists of is bound, for parentheses. */
  private static final int SUM = 1;

  private static final int PRODUCT = 2;
  private static final int ATOM = 3;

  private final CellEquations cell;
  private final Map<Expression, String> names = new HashMap<>();
  private final Set<Expression> forward;

  /**
   * One line.
   *
   * @param name what is computed
   * @param text from what
   * @param reads names in the text
   */
  public record Line(String name, String text, Set<String> reads) {
    public Line {
      reads = new LinkedHashSet<>(reads);
    }

    /** {@code z = sigmoid(a_z)}. */
    @Override
    public String toString() {
      return name + " = " + text;
    }
  }

  /**
   * A listing.
   *
   * @param given names of expressions of the cell; of others names are made
   */
  public EquationListing(CellEquations cell, Map<Expression, String> given) {
    this.cell = cell;
    forward = new HashSet<>(cell.order());
    Set<String> taken = new HashSet<>(given.values());
    taken.addAll(cell.states());
    for (int i = cell.states().size() - 1; i >= 0; i--) {
      names.put(cell.newStates().get(i), cell.states().get(i));
    }
    given.forEach(
        (node, name) -> {
          if (forward.contains(node) && !isGiven(node)) {
            names.putIfAbsent(node, name);
          }
        });
    BackwardEquations backward = cell.backward();
    List<Expression> derived = new ArrayList<>(backward.roots());
    for (Direction direction : List.of(Direction.PREVIOUS, Direction.INPUT)) {
      TangentEquations tangents = TangentEquations.of(cell, direction);
      derived.addAll(tangents.newStates());
      derived.addAll(tangents.values());
    }
    Set<Expression> named = new HashSet<>(cell.values());
    Map<Expression, Integer> uses = uses(cell.newStates());
    Set<Expression> all = new LinkedHashSet<>(Expression.topologicalOrder(derived));
    for (Expression node : all) {
      if (!forward.contains(node)) {
        node.arguments().stream().filter(forward::contains).forEach(named::add);
      }
    }
    int number = 1;
    for (Expression node : cell.order()) {
      boolean needed = named.contains(node) || uses.getOrDefault(node, 0) > 1;
      if (needed && !isGiven(node) && !names.containsKey(node)) {
        while (!taken.add("t" + number)) {
          number++;
        }
        names.put(node, "t" + number);
      }
    }
  }

  private static boolean isGiven(Expression node) {
    return node.op().isLeaf() || node.op() == Op.AFFINE;
  }

  private static Map<Expression, Integer> uses(Collection<Expression> roots) {
    Map<Expression, Integer> uses = new HashMap<>();
    for (Expression node : Expression.topologicalOrder(List.copyOf(roots))) {
      node.arguments().forEach(argument -> uses.merge(argument, 1, Integer::sum));
    }
    return uses;
  }

  /** What each coefficient is. */
  public List<Line> coefficients() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < cell.coefficients().size(); i++) {
      Expression definition = cell.coefficients().get(i);
      if (!definition.op().isLeaf()) {
        lines.add(new Writer(Map.of()).line(coefficient(i), definition));
      }
    }
    return lines;
  }

  /** The step. */
  public List<Line> step() {
    List<Line> lines = new ArrayList<>();
    Set<Integer> maps = new HashSet<>();
    for (Expression node : cell.order()) {
      if (node.op() == Op.AFFINE && maps.add(node.index())) {
        lines.add(affine(node.index()));
      } else if (names.containsKey(node)) {
        lines.add(new Writer(Map.of()).line(names.get(node), node));
      }
    }
    for (int i = 0; i < cell.states().size(); i++) {
      String name = cell.states().get(i);
      Expression node = cell.newStates().get(i);
      if (isGiven(node) || !name.equals(names.get(node))) {
        lines.add(new Writer(Map.of()).line(name, node));
      }
    }
    return lines;
  }

  private Line affine(int k) {
    Affine affine = cell.affines().get(k);
    List<String> terms = new ArrayList<>();
    Set<String> reads = new LinkedHashSet<>();
    if (affine.readsInput()) {
      terms.add(affine.form() == Affine.Form.PROJECTION ? "projection(x)" : input(k) + " x");
      reads.add("x");
    }
    if (affine.readsSource()) {
      String source = sourceName(affine);
      terms.add(
          affine.form() == Affine.Form.MEAN ? "mean(" + source + ")" : source(k) + " " + source);
      reads.add(source);
    }
    if (affine.hasBias()) {
      terms.add("b_" + affine.name());
    }
    return new Line(map(k), String.join(" + ", terms), reads);
  }

  /** The backward pass of one step: pointwise parts, and products of transposed matrices. */
  public List<Line> backward() {
    BackwardEquations backward = cell.backward();
    Map<Expression, String> own = new HashMap<>();
    for (int k = 0; k < cell.affines().size(); k++) {
      own.putIfAbsent(backward.affineGradients().get(k), "d" + map(k));
    }
    Writer writer = new Writer(shared(backward.roots(), own, "g"));
    List<Line> lines = new ArrayList<>();
    for (int stage = cell.stages() - 1; stage >= 0; stage--) {
      for (int i = cell.values().size() - 1; i >= 0; i--) {
        if (cell.stage(cell.values().get(i)) == stage) {
          String name = value(i);
          lines.addAll(writer.lines("d" + name, backward.valueGradients().get(i), products(name)));
        }
      }
      for (int k = 0; k < cell.affines().size(); k++) {
        if (cell.stageOfAffine(k) == stage) {
          String name = "d" + map(k);
          lines.addAll(writer.lines(name, backward.affineGradients().get(k), List.of()));
        }
      }
    }
    for (int i = 0; i < cell.states().size(); i++) {
      String name = cell.states().get(i) + "'";
      lines.addAll(writer.lines("d" + name, backward.previousGradients().get(i), products(name)));
    }
    for (int i = 0; i < cell.coefficients().size(); i++) {
      if (cell.coefficients().get(i).op() != Op.CONSTANT) {
        lines.addAll(
            writer.lines("d" + coefficient(i), backward.coefficientGradients().get(i), List.of()));
      }
    }
    return lines;
  }

  /** What reaches a state or value through matrices. */
  private List<String> products(String name) {
    List<String> products = new ArrayList<>();
    for (int k = 0; k < cell.affines().size(); k++) {
      Affine affine = cell.affines().get(k);
      if (affine.readsSource() && sourceName(affine).equals(name)) {
        products.add(
            affine.form() == Affine.Form.MEAN
                ? "mean(d" + map(k) + ")"
                : source(k) + "^T d" + map(k));
      }
    }
    return products;
  }

  /**
   * The product with a Jacobian of the step.
   *
   * @param direction PREVIOUS or INPUT
   */
  public List<Line> tangents(Direction direction) {
    TangentEquations tangents = TangentEquations.of(cell, direction);
    List<Expression> roots = new ArrayList<>(tangents.values());
    roots.addAll(tangents.newStates());
    Map<Expression, String> own = new HashMap<>();
    for (int i = 0; i < cell.values().size(); i++) {
      own.putIfAbsent(tangents.values().get(i), "D" + value(i));
    }
    for (int i = 0; i < cell.states().size(); i++) {
      own.putIfAbsent(tangents.newStates().get(i), "D" + cell.states().get(i));
    }
    Writer writer = new Writer(shared(roots, own, "p"));
    List<Line> lines = new ArrayList<>();
    for (int stage = 0; stage < cell.stages(); stage++) {
      for (int k = 0; k < cell.affines().size(); k++) {
        if (cell.stageOfAffine(k) == stage && tangents.moving().get(k)) {
          lines.add(tangent(k, direction, tangents));
        }
      }
      for (int i = 0; i < cell.values().size(); i++) {
        Expression tangent = tangents.values().get(i);
        boolean map = cell.values().get(i).op() == Op.AFFINE; // has its line already
        if (cell.stage(cell.values().get(i)) == stage && tangent.op() != Op.ZERO && !map) {
          lines.addAll(writer.lines("D" + value(i), tangent, List.of()));
        }
      }
    }
    for (int i = 0; i < cell.states().size(); i++) {
      String name = "D" + cell.states().get(i);
      Expression tangent = tangents.newStates().get(i);
      if (lines.stream().noneMatch(line -> line.name().equals(name))) {
        lines.addAll(writer.lines(name, tangent, List.of()));
      }
    }
    return lines;
  }

  private Line tangent(int k, Direction direction, TangentEquations tangents) {
    Affine affine = cell.affines().get(k);
    List<String> terms = new ArrayList<>();
    if (direction == Direction.INPUT && affine.readsInput()) {
      terms.add(affine.form() == Affine.Form.PROJECTION ? "projection(Dx)" : input(k) + " Dx");
    }
    int states = cell.states().size();
    boolean moves =
        affine.readsSource()
            && (affine.source() < states
                ? direction == Direction.PREVIOUS
                : tangents.values().get(affine.source() - states).op() != Op.ZERO);
    if (moves) {
      String source = "D" + sourceName(affine);
      terms.add(
          affine.form() == Affine.Form.MEAN ? "mean(" + source + ")" : source(k) + " " + source);
    }
    return new Line("D" + map(k), String.join(" + ", terms), Set.of());
  }

  /**
   * Nodes that more than one other reads and that are no forward value, in order, with names.
   *
   * @param own names that some of them have anyway
   */
  private Map<Expression, String> shared(
      List<Expression> roots, Map<Expression, String> own, String letter) {
    Map<Expression, Integer> uses = uses(roots);
    roots.forEach(root -> uses.merge(root, 1, Integer::sum));
    Map<Expression, String> shared = new LinkedHashMap<>();
    int number = 0;
    for (Expression node : Expression.topologicalOrder(roots)) {
      if (uses.getOrDefault(node, 0) > 1 && !forward.contains(node) && !isGiven(node)) {
        String name = own.get(node);
        shared.put(node, name == null ? letter + ++number : name);
      }
    }
    return shared;
  }

  private String map(int k) {
    return "a_" + cell.affines().get(k).name();
  }

  private String input(int k) {
    return "W_" + cell.affines().get(k).name();
  }

  private String source(int k) {
    return "U_" + cell.affines().get(k).name();
  }

  /** The name of a value that a matrix reads. */
  private String value(int i) {
    Expression node = cell.values().get(i);
    return isGiven(node) ? new Writer(Map.of()).name(node) : names.get(node);
  }

  /** What U of an affine map reads, by its name. */
  public String sourceName(Affine affine) {
    int states = cell.states().size();
    return affine.source() < states
        ? cell.states().get(affine.source()) + "'"
        : value(affine.source() - states);
  }

  private String coefficient(int i) {
    Expression definition = cell.coefficients().get(i);
    return definition.op() == Op.CONSTANT
        ? number(definition.number())
        : definition.op() == Op.VECTOR
            ? cell.vectors().get(definition.index()).name()
            : "k" + (i + 1);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }

  /** Writes expressions, what is shared by its name. */
  private final class Writer {
    private final Map<Expression, String> shared;
    private final Set<Expression> written = new HashSet<>();
    private Set<String> reads = new LinkedHashSet<>();

    Writer(Map<Expression, String> shared) {
      this.shared = shared;
    }

    /** A line, before it those of shared expressions that were not written yet. */
    List<Line> lines(String name, Expression root, List<String> more) {
      List<Line> lines = new ArrayList<>();
      for (Expression node : Expression.topologicalOrder(List.of(root))) {
        if (shared.containsKey(node) && written.add(node)) {
          lines.add(line(shared.get(node), node));
        }
      }
      reads = new LinkedHashSet<>();
      List<String> terms = new ArrayList<>();
      if (root.op() != Op.ZERO || more.isEmpty()) {
        terms.add(text(root, SUM));
      }
      terms.addAll(more);
      String text = String.join(" + ", terms);
      if (!text.equals(name)) { // else it has its line
        lines.add(new Line(name, text, reads));
      }
      return lines;
    }

    Line line(String name, Expression node) {
      reads = new LinkedHashSet<>();
      String text = isGiven(node) ? text(node, SUM) : operation(node, SUM);
      return new Line(name, text, reads);
    }

    private String text(Expression node, int around) {
      String name = name(node);
      if (name != null) {
        reads.add(name);
        return name;
      }
      return operation(node, around);
    }

    private String name(Expression node) {
      int i = node.index();
      int states = cell.states().size();
      int maps = cell.affines().size();
      return switch (node.op()) {
        case AFFINE -> i < maps ? map(i) : "D" + map(i - maps);
        case PREVIOUS ->
            i < states ? cell.states().get(i) + "'" : "D" + cell.states().get(i - states) + "'";
        case ADJOINT -> "d" + (i < states ? cell.states().get(i) : value(i - states));
        case COEFFICIENT -> coefficient(i);
        case VECTOR -> cell.vectors().get(i).name();
        case CONSTANT -> number(node.number());
        case ZERO -> "0";
        default -> names.containsKey(node) ? names.get(node) : shared.get(node);
      };
    }

    private String operation(Expression node, int around) {
      List<Expression> a = node.arguments();
      return switch (node.op()) {
        case ADD -> bound(SUM, around, text(a.get(0), SUM) + " + " + text(a.get(1), SUM));
        case SUBTRACT ->
            a.get(0).op() == Op.ZERO
                ? bound(SUM, around, "-" + text(a.get(1), PRODUCT))
                : bound(SUM, around, text(a.get(0), SUM) + " - " + text(a.get(1), PRODUCT));
        case MULTIPLY -> product(around, a.get(0), a.get(1));
        case FUSED_MULTIPLY_ADD ->
            bound(SUM, around, product(SUM, a.get(0), a.get(1)) + " + " + text(a.get(2), SUM));
        case DIVIDE ->
            bound(PRODUCT, around, text(a.get(0), PRODUCT) + " / " + text(a.get(1), ATOM));
        case TANH_BACKWARD ->
            bound(PRODUCT, around, text(a.get(0), PRODUCT) + " * (1 - " + square(a.get(1)) + ")");
        case SIGMOID_BACKWARD -> {
          String y = text(a.get(1), PRODUCT);
          yield bound(PRODUCT, around, text(a.get(0), PRODUCT) + " * " + y + " * (1 - " + y + ")");
        }
        case RELU_BACKWARD ->
            bound(
                PRODUCT, around, text(a.get(0), PRODUCT) + " * [" + text(a.get(1), SUM) + " > 0]");
        case SPIKE_BACKWARD ->
            bound(
                PRODUCT,
                around,
                text(a.get(0), PRODUCT) + " / (1 + 2 |" + text(a.get(1), SUM) + "|)^2");
        case GELU_BACKWARD ->
            bound(
                PRODUCT, around, text(a.get(0), PRODUCT) + " * gelu'(" + text(a.get(1), SUM) + ")");
        case INVERSE_SQUARE_ROOT_BACKWARD ->
            bound(
                PRODUCT,
                around,
                "-" + text(a.get(0), PRODUCT) + " * " + text(a.get(1), ATOM) + "^3 / 2");
        default -> {
          List<String> arguments = new ArrayList<>();
          a.forEach(argument -> arguments.add(text(argument, SUM)));
          yield function(node.op()) + "(" + String.join(", ", arguments) + ")";
        }
      };
    }

    private String product(int around, Expression a, Expression b) {
      return bound(PRODUCT, around, text(a, PRODUCT) + " * " + text(b, PRODUCT));
    }

    private String square(Expression node) {
      return text(node, ATOM) + "^2";
    }

    private String bound(int own, int around, String text) {
      return own < around ? "(" + text + ")" : text;
    }
  }

  /** {@code INVERSE_SQUARE_ROOT} as {@code inverseSquareRoot}. */
  private static String function(Op op) {
    StringBuilder name = new StringBuilder();
    for (String word : op.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(
          name.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return name.toString();
  }
}
