package org.rhosweep.core.engine.simd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.kernel.Kernels;

/**
 * Pointwise expressions as a list of kernel calls on one tile of 8 units by 32 examples. Operands
 * lie in numbered arrays; array 0 is scratch that stays in the first-level cache.
 */
public final class PointwiseProgram {
  /** Where a value lies: an array's number and a shift in floats. */
  public record Home(int array, int shift) {}

  private record Instruction(Op op, Home a, Home b, Home c, Home to) {}

  /** {@code op} of a plain copy. */
  private static final Op COPY = null;

  private final Instruction[] instructions;
  private final int scratchTiles;

  private PointwiseProgram(List<Instruction> instructions, int scratchTiles) {
    this.instructions = instructions.toArray(new Instruction[0]);
    this.scratchTiles = scratchTiles;
  }

  /** Tiles of scratch that a run needs. */
  public int scratchTiles() {
    return scratchTiles;
  }

  /** A value that must end up in an array. */
  public record Output(Expression value, Home home) {}

  /**
   * Schedules the outputs.
   *
   * @param known where leaves and values that need no computing lie
   * @param outputs what is wanted
   * @param firstScratchTile scratch tiles below are taken by the caller
   */
  public static PointwiseProgram compile(
      Map<Expression, Home> known, List<Output> outputs, int firstScratchTile) {
    Compiler compiler = new Compiler(known, firstScratchTile);
    List<Output> copies = new ArrayList<>();
    for (Output output : outputs) {
      boolean placed = compiler.homes.containsKey(output.value) || output.value.op().isLeaf();
      if (placed) {
        copies.add(output);
      } else {
        compiler.homes.put(output.value, output.home);
        compiler.pending.put(output.value, output.home);
      }
    }
    List<Expression> roots = new ArrayList<>();
    outputs.forEach(output -> roots.add(output.value));
    compiler.schedule(roots);
    for (Output copy : copies) {
      compiler.copy(copy);
    }
    return new PointwiseProgram(compiler.instructions, compiler.tiles);
  }

  /**
   * Runs on one tile.
   *
   * @param arrays by number
   * @param bases where the tile begins in each array
   */
  public void run(Kernels kernels, float[][] arrays, int[] bases) {
    for (Instruction i : instructions) {
      int n = Kernels.BLOCK;
      float[] to = arrays[i.to.array];
      int toAt = bases[i.to.array] + i.to.shift;
      if (i.op == Op.ZERO) {
        kernels.fill(to, toAt, n, 0f);
        continue;
      }
      float[] a = arrays[i.a.array];
      int aAt = bases[i.a.array] + i.a.shift;
      if (i.op == COPY) {
        System.arraycopy(a, aAt, to, toAt, n);
        continue;
      }
      if (i.b == null) {
        unary(kernels, i.op, a, aAt, to, toAt, n);
        continue;
      }
      float[] b = arrays[i.b.array];
      int bAt = bases[i.b.array] + i.b.shift;
      if (i.c == null) {
        binary(kernels, i.op, a, aAt, b, bAt, to, toAt, n);
      } else {
        int cAt = bases[i.c.array] + i.c.shift;
        kernels.multiplyAdd(a, aAt, b, bAt, arrays[i.c.array], cAt, to, toAt, n);
      }
    }
  }

  private static void unary(
      Kernels kernels, Op op, float[] a, int aAt, float[] to, int toAt, int n) {
    switch (op) {
      case TANH -> kernels.tanh(a, aAt, to, toAt, n);
      case SIGMOID -> kernels.sigmoid(a, aAt, to, toAt, n);
      case RELU -> kernels.relu(a, aAt, to, toAt, n);
      case SIN -> kernels.sin(a, aAt, to, toAt, n);
      case COS -> kernels.cos(a, aAt, to, toAt, n);
      default -> throw new IllegalStateException("no kernel for " + op);
    }
  }

  private static void binary(
      Kernels kernels, Op op, float[] a, int aAt, float[] b, int bAt, float[] to, int toAt, int n) {
    switch (op) {
      case ADD -> kernels.add(a, aAt, b, bAt, to, toAt, n);
      case SUBTRACT -> kernels.subtract(a, aAt, b, bAt, to, toAt, n);
      case MULTIPLY -> kernels.multiply(a, aAt, b, bAt, to, toAt, n);
      case TANH_BACKWARD -> kernels.tanhBackward(a, aAt, b, bAt, to, toAt, n);
      case SIGMOID_BACKWARD -> kernels.sigmoidBackward(a, aAt, b, bAt, to, toAt, n);
      case RELU_BACKWARD -> kernels.reluBackward(a, aAt, b, bAt, to, toAt, n);
      default -> throw new IllegalStateException("no kernel for " + op);
    }
  }

  /** Gives every computed value a home, reusing scratch tiles after their last use. */
  private static final class Compiler {
    final Map<Expression, Home> homes;
    final Map<Expression, Home> pending = new HashMap<>();
    final List<Instruction> instructions = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private final Map<Expression, Integer> lastUse = new HashMap<>();
    private final Map<Expression, Integer> scratch = new HashMap<>();
    int tiles;

    Compiler(Map<Expression, Home> known, int firstScratchTile) {
      homes = new HashMap<>(known);
      tiles = firstScratchTile;
    }

    void schedule(List<Expression> roots) {
      List<Expression> order = new ArrayList<>();
      for (Expression node : reachable(roots)) {
        if (pending.containsKey(node) || (!homes.containsKey(node) && node.op() != Op.ZERO)) {
          order.add(node);
        }
      }
      for (int i = 0; i < order.size(); i++) {
        for (Expression argument : order.get(i).arguments()) {
          lastUse.put(argument, i);
        }
      }
      for (int i = 0; i < order.size(); i++) {
        emit(order.get(i), i);
      }
    }

    /** Nodes to compute and their operands, not looking below what is known already. */
    private List<Expression> reachable(List<Expression> roots) {
      List<Expression> all = Expression.topologicalOrder(roots);
      java.util.Set<Expression> needed = new java.util.HashSet<>(roots);
      for (int i = all.size() - 1; i >= 0; i--) {
        Expression node = all.get(i);
        boolean computed = pending.containsKey(node) || !homes.containsKey(node);
        if (needed.contains(node) && computed) {
          needed.addAll(node.arguments());
        }
      }
      return all.stream().filter(needed::contains).toList();
    }

    private void emit(Expression node, int position) {
      List<Expression> args = node.arguments();
      Home[] from = new Home[3];
      for (int i = 0; i < args.size(); i++) {
        from[i] = homeOf(args.get(i));
      }
      for (Expression argument : args) {
        Integer tile = scratch.get(argument);
        if (tile != null && lastUse.get(argument) == position && !free.contains(tile)) {
          free.add(tile);
        }
      }
      Home to = homes.get(node);
      if (to == null) {
        int tile = free.isEmpty() ? tiles++ : free.remove(free.size() - 1);
        scratch.put(node, tile);
        to = new Home(0, tile * Kernels.BLOCK);
        homes.put(node, to);
      }
      instructions.add(new Instruction(node.op(), from[0], from[1], from[2], to));
    }

    private Home homeOf(Expression node) {
      Home home = homes.get(node);
      if (home == null && node.op() == Op.ZERO) {
        home = new Home(0, tiles++ * Kernels.BLOCK);
        homes.put(node, home);
        instructions.add(new Instruction(Op.ZERO, null, null, null, home));
      }
      if (home == null) {
        throw new IllegalStateException(node + " is used before it is known");
      }
      return home;
    }

    void copy(Output output) {
      Op op = output.value.op() == Op.ZERO ? Op.ZERO : COPY;
      Home from = op == Op.ZERO ? null : homeOf(output.value);
      instructions.add(new Instruction(op, from, null, null, output.home));
    }
  }
}
