package org.rhosweep.nd4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;

/** Pointwise operations on chosen arrays, in an order in which arguments come first. */
final class Program {
  private record Instruction(Op op, List<INDArray> arguments, INDArray to) {}

  private record Copy(INDArray from, INDArray to) {}

  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();

  /**
   * Computes what the roots need and is not there.
   *
   * @param roots what to compute
   * @param there values that are given or computed by earlier programs; what this one computes is
   *     added
   * @param arrays array of every node that is given or computed
   * @param targets array in which each root must end up
   */
  Program(
      List<Expression> roots,
      Set<Expression> there,
      Map<Expression, INDArray> arrays,
      List<INDArray> targets) {
    for (Expression node : computed(roots, there)) {
      List<INDArray> arguments = node.arguments().stream().map(arrays::get).toList();
      instructions.add(new Instruction(node.op(), arguments, arrays.get(node)));
      there.add(node);
    }
    for (int i = 0; i < roots.size(); i++) {
      INDArray array = arrays.get(roots.get(i));
      if (array != targets.get(i)) {
        copies.add(new Copy(array, targets.get(i)));
      }
    }
  }

  /** What is to be computed for the roots: neither a leaf nor there. */
  private static List<Expression> computed(List<Expression> roots, Set<Expression> there) {
    return Expression.topologicalOrder(roots).stream()
        .filter(node -> !node.op().isLeaf() && !there.contains(node))
        .toList();
  }

  /** Nodes among {@code there} that the computation reads, or that are roots themselves. */
  static Set<Expression> read(List<Expression> roots, Set<Expression> there) {
    Set<Expression> read = new HashSet<>(roots);
    for (Expression node : computed(roots, there)) {
      read.addAll(node.arguments());
    }
    read.retainAll(there);
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
