package org.rhosweep.core.equation.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.text.AffineTerms.Term;
import org.rhosweep.core.equation.text.Quantity.Kind;

/**
 * Makes a cell of equations, in the order in which they are written: affine maps, vectors and
 * coefficients get their numbers where they stand.
 *
 * <p>A product that is an operand of + is rounded together with the sum, see {@link #sum}.
 */
final class Lowering {
  /** Operations of all equations together, so that no cell takes long to derive. */
  private static final int MAX_OPERATIONS = 1500;

  private final List<StateName> states;
  private final Set<String> mapNames;

  /** Functions of vectors that get a coefficient where they are defined. */
  private final Set<String> early;

  private final boolean transition;
  private final CellEquations.Builder cell;
  private final Map<String, Quantity> scope = new HashMap<>();
  private final Map<String, Expression> previous = new HashMap<>();
  private final Map<String, Expression> replaced = new HashMap<>();
  private final Map<Double, Expression> numbers = new HashMap<>();
  private final Map<String, Integer> mapsOf = new HashMap<>();
  private final Set<String> usedMaps = new HashSet<>();
  private final Set<String> read = new HashSet<>();
  private final Set<String> coefficients = new HashSet<>();
  private Equation equation;
  private List<Equation> all = List.of();
  private int operations;
  private boolean readsInput;

  /**
   * Begins a cell.
   *
   * @param mapNames gates that equations name
   * @param early names whose coefficients are numbered where they are defined, as {@link
   *     #coefficients} says after a first pass
   * @param transition whether previous states are replaced as the equations say
   */
  Lowering(
      List<StateName> states,
      SortedMap<String, Double> constants,
      Set<String> mapNames,
      Set<String> early,
      boolean transition) {
    this.states = states;
    this.mapNames = mapNames;
    this.early = early;
    this.transition = transition;
    cell = CellEquations.withStates(states.stream().map(StateName::name).toArray(String[]::new));
    for (StateName state : states) {
      if (state.label() != null) {
        cell.internalState(state.label(), state.name());
      }
      previous.put(state.name(), cell.previous(state.name()));
    }
    constants.forEach((name, number) -> scope.put(name, Quantity.number(number)));
    scope.put("pi", Quantity.number(Math.PI));
  }

  /**
   * Takes the next equation.
   *
   * @param equations all of them, for messages
   * @throws EquationSyntaxException where it cannot be
   */
  void take(Equation next, List<Equation> equations) {
    equation = next;
    all = equations;
    switch (next.role()) {
      case VECTOR -> vector(next);
      case PREVIOUS -> replacePrevious(next);
      default -> define(next.name(), lower(next.body()).named(next.name()));
    }
  }

  /** Says that a name has no meaning because its equation is wrong, so that no other says so. */
  void giveUp(String name) {
    Expression anything = previous.get(states.get(0).name());
    scope.putIfAbsent(name, Quantity.value(anything).named(name));
    read.add(name);
  }

  /** Names of functions of vectors and of vectors that a value is computed from. */
  Set<String> coefficients() {
    return coefficients;
  }

  /** Whether something reads a name. */
  boolean isRead(String name) {
    return read.contains(name);
  }

  /** Whether some matrix multiplies x. */
  boolean readsInput() {
    return readsInput;
  }

  /** The new value of a state, or null where nothing defines it. */
  Quantity newState(String name) {
    return scope.get(name);
  }

  /** What equations call their values. */
  Map<Expression, String> names() {
    Map<Expression, String> names = new HashMap<>();
    for (Equation defined : all) {
      Quantity quantity = defined == null ? null : scope.get(defined.name());
      if (quantity != null && quantity.isValue()) {
        names.putIfAbsent(quantity.expression(), defined.name());
      }
    }
    return names;
  }

  /** The cell, once all equations are taken. */
  CellEquations equations() {
    return cell.newStates(
        states.stream()
            .map(state -> scope.get(state.name()).expression())
            .toArray(Expression[]::new));
  }

  private void define(String name, Quantity quantity) {
    if (isState(name) && !quantity.isValue()) {
      throw new EquationSyntaxException(
          equation.body().column(),
          "the new state " + name + " is " + quantity.shown(),
          "a state is computed from x or from a previous state");
    }
    scope.put(name, quantity);
    if (early.contains(name)) {
      asValue(quantity);
    }
  }

  private boolean isState(String name) {
    return previous.containsKey(name);
  }

  private void vector(Equation next) {
    StartFormula formula = new Starts(this).of(next.body());
    Expression vector = cell.vector(next.name(), StartFormula.start(next.name(), formula));
    define(next.name(), Quantity.perUnit(vector).named(next.name()));
  }

  private void replacePrevious(Equation next) {
    String name = next.name();
    if (read.contains(name + "'")) {
      throw new EquationSyntaxException(
          next.column(), name + "' is read by an equation above", "move this equation above it");
    }
    requirePointwise(next.body(), name);
    Expression instead = asValue(lower(next.body()));
    read.add(name + "'");
    if (transition) {
      replaced.put(name, instead);
    }
  }

  /** What a previous state is a function of is known before the step. */
  private void requirePointwise(Node node, String state) {
    if (node instanceof Node.Name name) {
      boolean itself = name.previous() && name.name().equals(state);
      Quantity quantity = name.previous() ? null : scope.get(name.name());
      if (itself || (quantity != null && quantity.isValue())) {
        throw new EquationSyntaxException(
            name.column(),
            state + "' may not be computed from " + name.name() + (itself ? "'" : ""),
            "it is a function of other previous states, vectors and numbers");
      }
    } else if (node instanceof Node.Binary binary) {
      requirePointwise(binary.left(), state);
      requirePointwise(binary.right(), state);
    } else if (node instanceof Node.Negative negative) {
      requirePointwise(negative.operand(), state);
    } else if (node instanceof Node.Call call
        && call.function() != Function.MEAN
        && call.function() != Function.PROJECTION) {
      call.arguments().forEach(argument -> requirePointwise(argument, state));
    } else if (!(node instanceof Node.Literal)) {
      throw new EquationSyntaxException(
          node.column(),
          state + "' may not be computed with matrices",
          "it is a function of other previous states, vectors and numbers");
    }
  }

  private Quantity lower(Node node) {
    if (node instanceof Node.Literal literal) {
      return Quantity.number(literal.value());
    } else if (node instanceof Node.Name name) {
      return read(name);
    } else if (node instanceof Node.Call call) {
      return call(call);
    } else if (node instanceof Node.Negative negative) {
      return subtract(Quantity.number(0), lower(negative.operand()), negative);
    } else if (node instanceof Node.Binary binary && !binary.isSum()) {
      return product(binary);
    }
    return sum(node);
  }

  private Quantity product(Node.Binary binary) {
    Quantity left = lower(binary.left());
    Quantity right = lower(binary.right());
    return binary.sign() == '*'
        ? multiply(left, right, binary.at())
        : divide(left, right, binary.at());
  }

  private Quantity divide(Quantity left, Quantity right, int at) {
    if (right.isNumber() && right.number() == 0) {
      throw new EquationSyntaxException(at, "the divisor is zero", "it must be another number");
    }
    Kind kind = max(left.kind(), right.kind());
    return kind == Kind.NUMBER
        ? finite(left.number() / right.number(), at)
        : of(kind, as(kind, left).dividedBy(as(kind, right)), at);
  }

  private Quantity larger(Quantity a, Quantity b, int at) {
    Kind kind = max(a.kind(), b.kind());
    return kind == Kind.NUMBER
        ? Quantity.number(Math.max(a.number(), b.number()))
        : of(kind, Expression.max(as(kind, a), as(kind, b)), at);
  }

  /**
   * A sum from left to right. What is made of numbers alone, or of vectors and numbers alone, is
   * computed by itself. Of two operands of +, where one is written as a product, so
   *
   * <pre>
   *   a * b + c          fma(a, b, c), rounded once
   *   c + a * b          fma(a, b, c)
   *   a * b + c * d      fma(a, b, c * d): the product on the left, the other one is rounded first
   *   a - b * c          a - (b * c), rounded twice; so is b * c - a
   * </pre>
   */
  private Quantity sum(Node node) {
    Quantity sum = null;
    Quantity[] product = null; // the sum so far, if it is one product that is not multiplied yet
    for (Term term : AffineTerms.of(node, this::gain)) {
      Quantity[] factors = term.affine() == null ? factors(term.node()) : null;
      Quantity plain =
          factors != null ? null : term.affine() == null ? lowerTerm(term) : map(term.affine());
      int at = term.affine() == null ? term.node().column() : term.affine().column();
      if (sum == null && product == null) {
        boolean negative = term.negative();
        sum = negative ? subtract(Quantity.number(0), plain, term.node()) : plain;
        product = factors;
        continue;
      }
      Kind kind = max(kind(sum, product), kind(plain, factors));
      boolean left = product != null && kind(null, product) == kind;
      boolean right = factors != null && kind(null, factors) == kind;
      if (term.negative() || kind == Kind.NUMBER || (!left && !right)) {
        Quantity a = whole(sum, product, at);
        Quantity b = whole(plain, factors, at);
        sum = term.negative() ? subtract(a, b, at) : add(a, b, at);
      } else if (left) {
        sum = fused(product[0], product[1], whole(plain, factors, at), at);
      } else {
        sum = fused(factors[0], factors[1], whole(sum, product, at), at);
      }
      product = null;
    }
    return whole(sum, product, node.column());
  }

  /** Both factors of a product, or null where the term is none. */
  private Quantity[] factors(Node node) {
    if (node instanceof Node.Binary binary && binary.sign() == '*') {
      return new Quantity[] {lower(binary.left()), lower(binary.right())};
    }
    return null;
  }

  private Quantity lowerTerm(Term term) {
    if (term.node() instanceof Node.Bias bias) {
      throw new EquationSyntaxException(
          bias.column(), "a trained bias is subtracted", "write + b, which may become negative");
    }
    return lower(term.node());
  }

  private static Kind kind(Quantity whole, Quantity[] factors) {
    return factors == null ? whole.kind() : max(factors[0].kind(), factors[1].kind());
  }

  private Quantity whole(Quantity sum, Quantity[] product, int at) {
    return product == null ? sum : multiply(product[0], product[1], at);
  }

  private Quantity multiply(Quantity a, Quantity b, int at) {
    Kind kind = max(a.kind(), b.kind());
    return kind == Kind.NUMBER
        ? finite(a.number() * b.number(), at)
        : of(kind, as(kind, a).times(as(kind, b)), at);
  }

  private Quantity add(Quantity a, Quantity b, int at) {
    Kind kind = max(a.kind(), b.kind());
    return kind == Kind.NUMBER
        ? finite(a.number() + b.number(), at)
        : of(kind, as(kind, a).plus(as(kind, b)), at);
  }

  private Quantity subtract(Quantity a, Quantity b, Node at) {
    return subtract(a, b, at.column());
  }

  private Quantity subtract(Quantity a, Quantity b, int at) {
    Kind kind = max(a.kind(), b.kind());
    return kind == Kind.NUMBER
        ? finite(a.number() - b.number(), at)
        : of(kind, as(kind, a).minus(as(kind, b)), at);
  }

  private Quantity fused(Quantity a, Quantity b, Quantity c, int at) {
    Kind kind = max(max(a.kind(), b.kind()), c.kind());
    return kind == Kind.NUMBER
        ? finite(Math.fma(a.number(), b.number(), c.number()), at)
        : of(kind, as(kind, a).timesPlus(as(kind, b), as(kind, c)), at);
  }

  private static Kind max(Kind a, Kind b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private Quantity of(Kind kind, Expression expression, int at) {
    operations++;
    if (operations > MAX_OPERATIONS) {
      throw new EquationSyntaxException(
          at, "the cell has more than " + MAX_OPERATIONS + " operations", "make it smaller");
    }
    return kind == Kind.VALUE ? Quantity.value(expression) : Quantity.perUnit(expression);
  }

  private static Quantity finite(double number, int at) {
    if (!Double.isFinite(number)) {
      throw new EquationSyntaxException(
          at, "the number computed here is " + number, "it must be finite");
    }
    return Quantity.number(number == 0 ? 0 : number);
  }

  private Expression as(Kind kind, Quantity quantity) {
    return kind == Kind.VALUE ? asValue(quantity) : asDefinition(quantity);
  }

  private static Expression asDefinition(Quantity quantity) {
    return quantity.isNumber() ? Expression.constant(quantity.number()) : quantity.expression();
  }

  /** A quantity as the pointwise part reads it: what does not vary in a step is a coefficient. */
  private Expression asValue(Quantity quantity) {
    if (quantity.isValue()) {
      return quantity.expression();
    }
    if (quantity.isNumber()) {
      return numbers.computeIfAbsent(
          quantity.number(), number -> cell.coefficient(Expression.constant(number)));
    }
    if (quantity.coefficient() == null) {
      quantity.setCoefficient(cell.coefficient(quantity.expression()));
    }
    if (quantity.name() != null) {
      coefficients.add(quantity.name());
    }
    return quantity.coefficient();
  }

  private Quantity read(Node.Name name) {
    String word = name.name();
    if (name.previous()) {
      return readPrevious(name);
    }
    if (word.equals("x")) {
      throw new EquationSyntaxException(
          name.column(),
          "x has one entry per input feature, not per unit",
          "write a matrix before it, W x, or projection(x)");
    }
    Quantity known = scope.get(word);
    if (known == null) {
      throw unknown(name);
    }
    read.add(word);
    return known;
  }

  private Quantity readPrevious(Node.Name name) {
    String word = name.name();
    Expression state = previous.get(word);
    if (state == null) {
      String near = Spelling.nearest(word, previous.keySet());
      boolean known = scope.containsKey(word) || word.equals("x");
      throw new EquationSyntaxException(
          name.column(),
          word + " is not a state, so that " + word + "' is not kept",
          known
              ? "states are " + String.join(", ", stateNames()) + "; a state may copy a value"
              : near == null
                  ? "states are " + String.join(", ", stateNames())
                  : "did you mean " + near + "'?");
    }
    read.add(word + "'");
    return Quantity.value(replaced.getOrDefault(word, state));
  }

  private List<String> stateNames() {
    return states.stream().map(StateName::name).toList();
  }

  private EquationSyntaxException unknown(Node.Name name) {
    String word = name.name();
    boolean itself = equation.name().equals(word);
    int later = -1;
    for (int i = 0; i < all.size(); i++) {
      boolean defines = all.get(i) != null && all.get(i).role() != Equation.Role.PREVIOUS;
      if (defines && all.get(i).name().equals(word)) {
        later = i;
        break;
      }
    }
    if (later >= 0 || isState(word)) {
      String used = "'" + word + "' is used before it is computed";
      if (isState(word)) {
        return new EquationSyntaxException(
            name.column(), used, word + "' is " + word + " one step before");
      }
      return new EquationSyntaxException(
          name.column(),
          used,
          itself
              ? "a value is not defined by itself; only a state has a previous value"
              : "equation " + (later + 1) + " defines it: move it above this one");
    }
    if (Starts.SIZES.contains(word)) {
      return new EquationSyntaxException(
          name.column(),
          "'" + word + "' is known only where vectors begin",
          "it may stand on the right of '~'");
    }
    if (Function.named(word) != null) {
      Function function = Function.named(word);
      return new EquationSyntaxException(
          name.column(),
          "'" + word + "' is a function",
          "write " + word + "(...) with " + function.arity() + " arguments");
    }
    Set<String> names = new HashSet<>(scope.keySet());
    names.addAll(previous.keySet());
    String near = Spelling.nearest(word, names);
    return new EquationSyntaxException(
        name.column(),
        "'" + word + "' is not defined",
        near == null
            ? "states, constants and names on the left of equations above may stand here"
            : "did you mean " + (scope.containsKey(near) ? near : near + "'") + "?");
  }

  private Quantity call(Node.Call call) {
    Function function = call.function();
    Node first = call.arguments().get(0);
    return switch (function) {
      case PROJECTION -> projection(call, first);
      case MEAN -> {
        Quantity averaged = value(first, "mean takes a value of the step");
        yield of(Kind.VALUE, cell.mean(nextMap(), averaged.expression()), call.column());
      }
      case MAX -> {
        Quantity one = lower(first);
        yield larger(one, lower(call.arguments().get(1)), call.column());
      }
      case FMA -> {
        Quantity a = lower(first);
        Quantity b = lower(call.arguments().get(1));
        yield fused(a, b, lower(call.arguments().get(2)), call.column());
      }
      case SPIKE -> spike(call, first);
      case UNIFORM, NORMAL, TRUNCATED_NORMAL ->
          throw new EquationSyntaxException(
              call.column(),
              function.word() + " draws what a vector begins with",
              "it may stand on the right of '~'");
      default -> pointwise(call, lower(first));
    };
  }

  private Quantity projection(Node.Call call, Node argument) {
    if (!AffineTerms.isInput(argument)) {
      throw new EquationSyntaxException(
          argument.column(), "projection takes the input as it is", "write projection(x)");
    }
    readsInput = true;
    return of(Kind.VALUE, cell.projection(nextMap()), call.column());
  }

  private Quantity spike(Node.Call call, Node first) {
    Quantity potential = value(first, "the first argument of spike is a value of the step");
    Node second = call.arguments().get(1);
    Quantity dampening = lower(second);
    if (dampening.isValue()) {
      throw new EquationSyntaxException(
          second.column(),
          "the dampening of a spike is a value of the step",
          "it is a number or made of trained vectors");
    }
    return of(
        Kind.VALUE, Expression.spike(potential.expression(), asValue(dampening)), call.column());
  }

  private Quantity pointwise(Node.Call call, Quantity argument) {
    Function function = call.function();
    if (argument.isNumber()) {
      return finite(function.at(argument.number()), call.column());
    }
    boolean ofVectors = function == Function.DECAY && argument.isValue();
    if (!function.isPointwise() || ofVectors) {
      throw new EquationSyntaxException(
          call.column(),
          function.word() + " of what is " + argument.shown(),
          ofVectors
              ? "it is a function of trained vectors alone"
              : "it is a function of numbers and named constants alone");
    }
    return of(argument.kind(), function.of(argument.expression()), call.column());
  }

  private Quantity value(Node node, String rule) {
    Quantity quantity = lower(node);
    if (!quantity.isValue()) {
      throw new EquationSyntaxException(node.column(), "this is " + quantity.shown(), rule);
    }
    return quantity;
  }

  /** What stands in brackets: a number. */
  private double number(Node node, String what) {
    Quantity quantity = lower(node);
    if (!quantity.isNumber()) {
      throw new EquationSyntaxException(
          node.column(),
          what + " is " + quantity.shown(),
          "it is made of numbers and named constants");
    }
    return quantity.number();
  }

  private double gain(Node.Product product) {
    return product.gain() == null ? 1 : number(product.gain(), "the factor of a matrix");
  }

  private Quantity map(AffineTerms terms) {
    if (terms.input() == null && terms.source() == null) {
      String gate = terms.map() == null ? "" : " of gate " + terms.map();
      throw new EquationSyntaxException(
          terms.column(),
          "the bias stands in no sum with a product of a matrix" + gate,
          "write W x + b; a trained vector by itself is defined by name ~ 0");
    }
    if (terms.input() != null) {
      readsInput = true;
      MatrixForm form = terms.input().form();
      if (form != MatrixForm.FULL) {
        throw new EquationSyntaxException(
            terms.input().column(),
            "a matrix that is " + form.word() + " multiplies the input",
            "it multiplies a state or a value, whose units read each other");
      }
    }
    Expression source = null;
    MatrixForm form = MatrixForm.FULL;
    if (terms.source() != null) {
      form = terms.source().form();
      Quantity multiplied =
          value(terms.source().operand(), "a matrix multiplies x, a state or a value of the step");
      source = multiplied.expression();
    }
    Node.Bias bias = terms.bias();
    double start =
        bias == null || bias.start() == null ? 0 : number(bias.start(), "a bias's start");
    String name = terms.map() == null ? nextMap() : named(terms);
    return of(
        Kind.VALUE,
        cell.map(
            name, terms.input() != null, source, bias != null, start, form.form(), terms.gain()),
        terms.column());
  }

  private String named(AffineTerms terms) {
    if (!usedMaps.add(terms.map())) {
      throw new EquationSyntaxException(
          terms.column(),
          "gate " + terms.map() + " has its matrices already",
          "a gate has one matrix for x, one for a state or value and one bias, in one sum; give"
              + " these another name, or read the sum under a name");
    }
    return terms.map();
  }

  /** The name of the equation, and from its second map on a number. */
  private String nextMap() {
    String name;
    do {
      int count = mapsOf.merge(equation.name(), 1, Integer::sum);
      name = count == 1 ? equation.name() : equation.name() + count;
    } while (mapNames.contains(name) || usedMaps.contains(name));
    usedMaps.add(name);
    return name;
  }

  /** For what vectors begin with: a number, or null where the name is none. */
  Quantity lookUp(String name) {
    Quantity known = scope.get(name);
    if (known != null) {
      read.add(name);
    }
    return known;
  }

  /** Why a name may not stand where it does. */
  EquationSyntaxException notDefined(Node.Name name) {
    return unknown(name);
  }
}
