package org.rhosweep.core.equation.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.text.Equation.Role;
import org.rhosweep.core.equation.text.EquationProblem.Part;

/** A cell that was read from text, without mistakes. */
public final class CellText {
  /** States of a cell, equations of a cell, and constants of a cell, at most. */
  private static final int MAX_STATES = 64;

  private static final int MAX_EQUATIONS = 300;
  private static final int MAX_NAME = 60;
  private static final Set<String> RESERVED = reserved();
  private static final Set<String> RESULT_NAMES = Set.of("state", "input", "recurrent", "readout");

  /** What an equation defines that cannot be read. */
  private static final Pattern DEFINED = Pattern.compile("\\s*([a-z][A-Za-z0-9_]*)\\s*[=~]");

  private final List<StateName> states;
  private final List<Equation> equations;
  private final SortedMap<String, Double> constants;
  private final Map<Expression, String> names = new HashMap<>();
  private final CellEquations step;
  private final CellEquations transition;

  private CellText(
      List<StateName> states,
      List<Equation> equations,
      SortedMap<String, Double> constants,
      Set<String> maps,
      Set<String> early) {
    this.states = states;
    this.equations = equations;
    this.constants = constants;
    step = lowered(maps, early, false);
    boolean replaces = equations.stream().anyMatch(e -> e.role() == Role.PREVIOUS);
    transition = replaces ? lowered(maps, early, true) : step;
  }

  private CellEquations lowered(Set<String> maps, Set<String> early, boolean ofTransition) {
    Lowering lowering = new Lowering(states, constants, maps, early, ofTransition);
    equations.forEach(equation -> lowering.take(equation, equations));
    names.putAll(lowering.names());
    return lowering.equations();
  }

  /**
   * Reads a cell.
   *
   * @param states names of its states, the output first, each by itself or as {@code c as
   *     cell_state}
   * @param equations in the order in which they are computed
   * @param constants named numbers, finite
   * @throws EquationException with all mistakes that were found
   */
  public static CellText read(
      List<String> states, List<String> equations, Map<String, Double> constants) {
    return new Reader(states, equations, constants).read();
  }

  /** The states in one form: one space around {@code as}. */
  public List<String> states() {
    return states.stream().map(StateName::normalised).toList();
  }

  /**
   * The equations in the one form that all ways of writing them have: one space around signs, no
   * parentheses that change nothing, numbers as short as they can be, no remarks. Read again they
   * are the same cell.
   */
  public List<String> equations() {
    return equations.stream().map(Equation::normalised).toList();
  }

  /** What the equations call the expressions of the step. */
  public Map<Expression, String> names() {
    return Map.copyOf(names);
  }

  /** One time step. */
  public CellEquations step() {
    return step;
  }

  /** One time step as its Jacobians see it. */
  public CellEquations transition() {
    return transition;
  }

  private static Set<String> reserved() {
    Set<String> words = new HashSet<>(Function.words());
    words.addAll(Starts.SIZES);
    words.addAll(List.of("x", "pi", "as"));
    words.addAll(MatrixForm.words());
    return Set.copyOf(words);
  }

  /** Collects mistakes. */
  private static final class Reader {
    private final List<String> stateTexts;
    private final List<String> equationTexts;
    private final SortedMap<String, Double> constants;
    private final List<EquationProblem> problems = new ArrayList<>();
    private final List<StateName> states = new ArrayList<>();

    /** Null where one cannot be read. */
    private final List<Equation> equations = new ArrayList<>();

    private final Map<String, Integer> definedIn = new HashMap<>();

    Reader(List<String> states, List<String> equations, Map<String, Double> constants) {
      stateTexts = states;
      equationTexts = equations;
      this.constants = new TreeMap<>(constants);
    }

    CellText read() {
      requireSizes();
      readConstants();
      readStates();
      for (int i = 0; i < equationTexts.size(); i++) {
        readEquation(i);
      }
      if (states.isEmpty()) {
        throw new EquationException(problems);
      }
      Set<String> maps = new HashSet<>();
      equations.forEach(equation -> collectMaps(equation == null ? null : equation.body(), maps));
      Lowering first = firstPass(maps);
      if (problems.isEmpty()) {
        requireComplete(first);
      }
      if (!problems.isEmpty()) {
        throw new EquationException(problems);
      }
      try {
        return new CellText(states, equations, constants, maps, first.coefficients());
      } catch (IllegalArgumentException refused) {
        add(Part.EQUATIONS, -1, 0, refused.getMessage(), "");
        throw new EquationException(problems);
      }
    }

    private void add(Part part, int index, int column, String found, String instead) {
      problems.add(new EquationProblem(part, index, column, found, instead));
    }

    private void requireSizes() {
      if (stateTexts.isEmpty()) {
        add(Part.STATES, -1, 0, "the cell has no state", "the first one is its output: [h]");
      }
      if (stateTexts.size() > MAX_STATES) {
        add(Part.STATES, -1, 0, stateTexts.size() + " states", "at most " + MAX_STATES);
      }
      if (equationTexts.isEmpty()) {
        add(Part.EQUATIONS, -1, 0, "the cell has no equation", "h = tanh(W x + U h' + b) is one");
      }
      if (equationTexts.size() > MAX_EQUATIONS) {
        add(Part.EQUATIONS, -1, 0, equationTexts.size() + " equations", "at most " + MAX_EQUATIONS);
      }
      if (!problems.isEmpty()) {
        throw new EquationException(problems);
      }
    }

    private void readConstants() {
      int index = 0;
      for (Map.Entry<String, Double> constant : constants.entrySet()) {
        String name = constant.getKey();
        try {
          requireName(name, 0);
        } catch (EquationSyntaxException mistake) {
          problems.add(mistake.in(Part.CONSTANTS, index));
        }
        if (constant.getValue() == null || !Double.isFinite(constant.getValue())) {
          add(Part.CONSTANTS, index, 0, name + " is " + constant.getValue(), "it must be finite");
          constant.setValue(0.0);
        }
        index++;
      }
    }

    private void readStates() {
      for (int i = 0; i < stateTexts.size(); i++) {
        try {
          StateName state = StateName.read(stateTexts.get(i));
          int column = stateTexts.get(i).indexOf(state.name()) + 1;
          requireName(state.name(), column);
          requireResultName(state, i == 0, stateTexts.get(i));
          boolean twice = states.stream().anyMatch(other -> other.name().equals(state.name()));
          if (twice || constants.containsKey(state.name())) {
            String found = state.name() + (twice ? " is a state twice" : " is a constant too");
            throw new EquationSyntaxException(column, found, "each name stands for one thing");
          }
          states.add(state);
        } catch (EquationSyntaxException mistake) {
          problems.add(mistake.in(Part.STATES, i));
        }
      }
    }

    private void requireResultName(StateName state, boolean output, String text) {
      int column = text.lastIndexOf(state.label() == null ? state.name() : state.label()) + 1;
      if (output && state.label() != null) {
        throw new EquationSyntaxException(
            column, state.name() + " is the output and needs no name in results", "leave it out");
      }
      String name = state.resultName();
      if (!StateName.RESULT_NAME.matcher(name).matches() || name.length() > MAX_NAME) {
        throw new EquationSyntaxException(
            column,
            "'" + name + "' is not a name for a state in results",
            "it has small letters, digits and underscores, and begins with a letter");
      }
      if (RESULT_NAMES.contains(name)) {
        throw new EquationSyntaxException(
            column,
            "'" + name + "' means something else in results",
            output ? "take another name" : "write " + state.name() + " as another_name");
      }
      for (StateName other : states) {
        boolean parts = state.label() != null && other.label() != null;
        if (!parts && other.resultName().equals(name)) {
          throw new EquationSyntaxException(
              column,
              state.name() + " and " + other.name() + " have one name in results, " + name,
              "two parts of one state are both written with 'as'");
        }
      }
    }

    private static void requireName(String name, int column) {
      if (name.length() > MAX_NAME) {
        throw new EquationSyntaxException(
            column, "a name has " + name.length() + " letters", "at most " + MAX_NAME);
      }
      if (RESERVED.contains(name)) {
        throw new EquationSyntaxException(
            column, "'" + name + "' has a meaning of its own", "take another name");
      }
      if (!Parser.isValueName(name)) {
        throw new EquationSyntaxException(
            column,
            "'" + name + "' is not a name for a value",
            "it begins with a small letter and has letters, digits and _; b and b_... are biases");
      }
    }

    private void readEquation(int index) {
      Equation equation = null;
      try {
        String text = equationTexts.get(index);
        if (text == null) {
          throw new EquationSyntaxException(
              1, "the equation is empty", "an equation is written name = expression");
        }
        equation = Parser.read(text);
        requireName(equation.name(), equation.column());
        requireNew(equation);
        if (equation.role() != Role.PREVIOUS) {
          definedIn.put(equation.name(), index);
        }
      } catch (EquationSyntaxException mistake) {
        problems.add(mistake.in(Part.EQUATIONS, index));
        Matcher name = DEFINED.matcher(Objects.requireNonNullElse(equationTexts.get(index), ""));
        if (name.lookingAt()) {
          definedIn.putIfAbsent(name.group(1), index);
        }
        equation = null;
      }
      equations.add(equation);
    }

    private void requireNew(Equation equation) {
      String name = equation.name();
      boolean state = states.stream().anyMatch(s -> s.name().equals(name));
      boolean previous = equation.role() == Role.PREVIOUS;
      if (previous && !state) {
        throw new EquationSyntaxException(
            equation.column(), name + " is not a state", "only a state has a previous value");
      }
      boolean twice =
          previous
              && equations.stream()
                  .anyMatch(e -> e != null && e.role() == Role.PREVIOUS && e.name().equals(name));
      if (twice || (!previous && definedIn.containsKey(name))) {
        String where = previous ? "" : ", first in equation " + (definedIn.get(name) + 1);
        throw new EquationSyntaxException(
            equation.column(),
            name + (previous ? "'" : "") + " is defined twice" + where,
            "each name is defined once");
      }
      if (constants.containsKey(name)) {
        throw new EquationSyntaxException(
            equation.column(), name + " is a constant", "take another name");
      }
      if (state && equation.role() == Role.VECTOR) {
        throw new EquationSyntaxException(
            equation.column(), name + " is a state", "a state is defined with '='");
      }
    }

    private static void collectMaps(Node node, Set<String> maps) {
      if (node instanceof Node.Product product) {
        add(maps, product.map());
        collectMaps(product.gain(), maps);
        collectMaps(product.operand(), maps);
      } else if (node instanceof Node.Bias bias) {
        add(maps, bias.map());
        collectMaps(bias.start(), maps);
      } else if (node instanceof Node.Call call) {
        call.arguments().forEach(argument -> collectMaps(argument, maps));
      } else if (node instanceof Node.Negative negative) {
        collectMaps(negative.operand(), maps);
      } else if (node instanceof Node.Binary binary) {
        collectMaps(binary.left(), maps);
        collectMaps(binary.right(), maps);
      }
    }

    private static void add(Set<String> maps, String map) {
      if (map != null) {
        maps.add(map);
      }
    }

    /** Finds what is wrong, and which functions of vectors the step reads. */
    private Lowering firstPass(Set<String> maps) {
      Lowering first = new Lowering(states, constants, maps, Set.of(), false);
      for (int i = 0; i < equations.size(); i++) {
        Equation equation = equations.get(i);
        if (equation == null) {
          int index = i;
          definedIn.forEach(
              (name, line) -> {
                if (line == index) {
                  first.giveUp(name);
                }
              });
          continue;
        }
        try {
          first.take(equation, equations);
        } catch (EquationSyntaxException mistake) {
          problems.add(mistake.in(Part.EQUATIONS, i));
          first.giveUp(equation.name());
        } catch (IllegalArgumentException refused) { // a rule of the equations themselves
          add(Part.EQUATIONS, i, equation.column(), refused.getMessage(), "");
          first.giveUp(equation.name());
        }
      }
      problems.sort(
          Comparator.comparing(EquationProblem::part).thenComparing(EquationProblem::index));
      return first;
    }

    private void requireComplete(Lowering cell) {
      for (int i = 0; i < states.size(); i++) {
        String name = states.get(i).name();
        if (cell.newState(name) == null) {
          add(
              Part.STATES,
              i,
              1,
              "no equation sets the state " + name,
              "add " + name + " = ... to the equations");
        }
      }
      for (int i = 0; i < equations.size(); i++) {
        Equation equation = equations.get(i);
        boolean state = states.stream().anyMatch(s -> s.name().equals(equation.name()));
        if (!state && !cell.isRead(equation.name())) {
          add(
              Part.EQUATIONS,
              i,
              equation.column(),
              "no equation reads " + equation.name(),
              "leave it out, or read it");
        }
      }
      int index = 0;
      for (String name : constants.keySet()) {
        if (!cell.isRead(name)) {
          add(Part.CONSTANTS, index, 0, "no equation reads " + name, "leave it out, or read it");
        }
        index++;
      }
      if (!cell.readsInput()) {
        add(Part.EQUATIONS, -1, 0, "no equation reads the input x", "multiply it by a matrix: W x");
      }
    }
  }
}
