package org.rhosweep.core.engine.nd4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;

/** Pointwise operations on chosen arrays, in an order in which arguments come first. */
final class Program {
  private record Instruction(Op op, List<INDArray> arguments, INDArray to) {}

  private record Copy(INDArray from, INDArray to) {}

  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();

  /**
   * Computes what the roots need.
   *
   * @param roots what to compute
   * @param given values that are there already, with what they are computed from
   * @param homes array of every node that is given or computed
   * @param targets array in which each root must end up
   */
  Program(
      List<Expression> roots,
      Set<Expression> given,
      Map<Expression, INDArray> homes,
      List<INDArray> targets) {
    for (Expression node : computed(roots, given)) {
      List<INDArray> arguments = node.arguments().stream().map(homes::get).toList();
      instructions.add(new Instruction(node.op(), arguments, homes.get(node)));
    }
    for (int i = 0; i < targets.size(); i++) {
      INDArray home = homes.get(roots.get(i));
      if (home != targets.get(i)) {
        copies.add(new Copy(home, targets.get(i)));
      }
    }
  }

  /** What is to be computed for the roots: neither a leaf nor given. */
  static List<Expression> computed(List<Expression> roots, Set<Expression> given) {
    return BackwardEquations.topologicalOrder(roots).stream()
        .filter(node -> !node.op().isLeaf() && !given.contains(node))
        .toList();
  }

  /** Nodes among {@code given} that the computation reads, or that are roots themselves. */
  static Set<Expression> read(List<Expression> roots, Set<Expression> given) {
    Set<Expression> read = new HashSet<>(roots);
    for (Expression node : computed(roots, given)) {
      read.addAll(node.arguments());
    }
    read.retainAll(given);
    return read;
  }

  void run() {
    for (Instruction i : instructions) {
      Pointwise.run(i.op(), i.arguments(), i.to());
    }
    for (Copy copy : copies) {
      copy.to().assign(copy.from());
    }
  }
}
