package org.rhosweep.core.engine.simd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.kernels.Kernels;

/**
 * Pointwise expressions as a list of kernel calls on one tile of 8 units by 32 examples, or on a
 * few of them side by side. Operands lie in numbered arrays; array 0 is scratch that stays in the
 * first-level cache.
 */
public final class PointwiseProgram {
  /** Where a value lies: an array's number and a shift in floats. */
  public record BufferSlot(int array, int shift) {
    float[] in(float[][] arrays) {
      return arrays[array];
    }

    int at(int[] bases) {
      return bases[array] + shift;
    }
  }

  private final PointwiseStep[] steps;
  private final int scratchTiles;

  /**
   * Tiles side by side on which the layers of a network run a program: with more of them a call
   * costs less per number, until a program's operands no longer fit into the first-level cache.
   */
  static final int TILES_PER_RUN = 3;

  private PointwiseProgram(List<PointwiseStep> steps, int scratchTiles) {
    this.steps = steps.toArray(new PointwiseStep[0]);
    this.scratchTiles = scratchTiles;
  }

  /** Places of scratch that a run needs, each for the tiles of one value. */
  public int scratchTiles() {
    return scratchTiles;
  }

  /** A value that must end up in an array. */
  public record ProgramOutput(Expression value, BufferSlot slot) {}

  /**
   * Schedules the outputs.
   *
   * @param known where leaves and values that need no computing lie
   * @param outputs what is wanted
   * @param firstScratchTile scratch tiles below are taken by the caller
   */
  public static PointwiseProgram compile(
      Map<Expression, BufferSlot> known, List<ProgramOutput> outputs, int firstScratchTile) {
    return compile(known, outputs, firstScratchTile, 1);
  }

  /**
   * Schedules the outputs for runs on tiles side by side.
   *
   * @param tilesPerRun most tiles of a run; a scratch place is as large
   */
  static PointwiseProgram compile(
      Map<Expression, BufferSlot> known,
      List<ProgramOutput> outputs,
      int firstScratchTile,
      int tilesPerRun) {
    Compiler compiler = new Compiler(known, firstScratchTile, tilesPerRun * Kernels.BLOCK);
    List<ProgramOutput> copies = new ArrayList<>();
    for (ProgramOutput output : outputs) {
      boolean placed = compiler.slots.containsKey(output.value) || output.value.op().isLeaf();
      if (placed) {
        copies.add(output);
      } else {
        compiler.slots.put(output.value, output.slot);
        compiler.pending.put(output.value, output.slot);
      }
    }
    List<Expression> roots = new ArrayList<>();
    outputs.forEach(output -> roots.add(output.value));
    compiler.schedule(roots);
    for (ProgramOutput copy : copies) {
      compiler.copy(copy);
    }
    return new PointwiseProgram(compiler.steps, compiler.tiles);
  }

  /**
   * Runs on one tile.
   *
   * @param arrays by number
   * @param bases where the tile begins in each array
   */
  public void run(Kernels kernels, float[][] arrays, int[] bases) {
    run(kernels, arrays, bases, Kernels.BLOCK);
  }

  /** Runs on {@code n} floats of tiles side by side. */
  void run(Kernels kernels, float[][] arrays, int[] bases, int n) {
    for (PointwiseStep step : steps) {
      step.run(kernels, arrays, bases, n);
    }
  }

  /** Gives every computed value a buffer slot, reusing scratch tiles after their last use. */
  private static final class Compiler {
    final Map<Expression, BufferSlot> slots;
    final Map<Expression, BufferSlot> pending = new HashMap<>();
    final List<PointwiseStep> steps = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private final Map<Expression, Integer> lastUse = new HashMap<>();
    private final Map<Expression, Integer> scratch = new HashMap<>();
    private final int scratchFloats;
    int tiles;

    Compiler(Map<Expression, BufferSlot> known, int firstScratchTile, int scratchFloats) {
      this.scratchFloats = scratchFloats;
      slots = new HashMap<>(known);
      tiles = firstScratchTile;
    }

    void schedule(List<Expression> roots) {
      List<Expression> order = new ArrayList<>();
      for (Expression node : reachable(roots)) {
        if (pending.containsKey(node) || (!slots.containsKey(node) && node.op() != Op.ZERO)) {
          order.add(node);
        }
      }
      FusedExpressions fused = FusedExpressions.among(order, slots.keySet());
      order.removeAll(fused.absorbed());
      for (int i = 0; i < order.size(); i++) {
        for (Expression operand : fused.operands(order.get(i))) {
          lastUse.put(operand, i);
        }
      }
      for (int i = 0; i < order.size(); i++) {
        emit(order.get(i), fused, i);
      }
    }

    /** Nodes to compute and their operands, not looking below what is known already. */
    private List<Expression> reachable(List<Expression> roots) {
      List<Expression> all = Expression.topologicalOrder(roots);
      java.util.Set<Expression> needed = new java.util.HashSet<>(roots);
      for (int i = all.size() - 1; i >= 0; i--) {
        Expression node = all.get(i);
        boolean computed = pending.containsKey(node) || !slots.containsKey(node);
        if (needed.contains(node) && computed) {
          needed.addAll(node.arguments());
        }
      }
      return all.stream().filter(needed::contains).toList();
    }

    private void emit(Expression node, FusedExpressions fused, int position) {
      List<Expression> operands = fused.operands(node);
      List<BufferSlot> from = operands.stream().map(this::slotOf).toList();
      boolean apart = Set.of(Op.GELU, Op.GELU_BACKWARD, Op.SOFTPLUS, Op.LOG).contains(node.op());
      if (!apart) {
        release(operands, position);
      }
      BufferSlot to = slots.get(node);
      if (to == null) {
        int tile = free.isEmpty() ? tiles++ : free.remove(free.size() - 1);
        scratch.put(node, tile);
        to = new BufferSlot(0, tile * scratchFloats);
        slots.put(node, to);
      }
      if (apart) {
        release(operands, position);
      }
      steps.add(fused.step(node, from, to));
    }

    private void release(List<Expression> operands, int position) {
      for (Expression operand : operands) {
        Integer tile = scratch.get(operand);
        if (tile != null && lastUse.get(operand) == position && !free.contains(tile)) {
          free.add(tile);
        }
      }
    }

    private BufferSlot slotOf(Expression node) {
      BufferSlot slot = slots.get(node);
      if (slot == null && node.op() == Op.ZERO) {
        slot = new BufferSlot(0, tiles++ * scratchFloats);
        slots.put(node, slot);
        steps.add(PointwiseStep.of(Op.ZERO, List.of(), slot));
      }
      if (slot == null) {
        throw new IllegalStateException(node + " is used before it is known");
      }
      return slot;
    }

    void copy(ProgramOutput output) {
      boolean zero = output.value.op() == Op.ZERO;
      steps.add(
          zero
              ? PointwiseStep.of(Op.ZERO, List.of(), output.slot)
              : PointwiseStep.copy(slotOf(output.value), output.slot));
    }
  }
}
