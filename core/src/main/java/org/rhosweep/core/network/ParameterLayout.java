package org.rhosweep.core.network;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.VectorParameter;

/**
 * Where each weight matrix and bias of a network lies in one array. Matrices are row-major with
 * rows = outputs. Rows are padded to multiples of 8 and columns to multiples of 32; the padding is
 * zero and stays zero.
 */
public final class ParameterLayout {
  /** What a block of parameters is. */
  public enum Kind {
    /** [vocabulary, embedding], not padded. */
    EMBEDDING,
    /** U of one affine map, [hidden, input]. */
    INPUT,
    /** W of one affine map, [hidden, hidden]. */
    RECURRENT,
    /** b of one affine map, [hidden, 1]. */
    BIAS,
    /** A trained vector of the cell, [hidden, 1]. */
    VECTOR,
    /** [output, hidden]. */
    READOUT,
    /** [output, 1]. */
    READOUT_BIAS
  }

  /**
   * One matrix or bias.
   *
   * @param kind what it is
   * @param layer 0 = the lowest, -1 for embedding and readout
   * @param affine index of the affine map, of a vector its own; -1 for embedding and readout
   * @param name the gate, the vector, {@code embedding} or {@code readout}
   * @param rows outputs
   * @param columns inputs, 1 for a bias
   * @param offset of entry [0, 0] in the array
   * @param rowStride from one row to the next
   */
  public record Block(
      Kind kind,
      int layer,
      int affine,
      String name,
      int rows,
      int columns,
      int offset,
      int rowStride) {
    /** Place of an entry in the array. */
    public int at(int row, int column) {
      return offset + row * rowStride + column;
    }
  }

  private final NetworkShape shape;
  private final List<Block> blocks = new ArrayList<>();
  private final int size;
  private final int[] layerStart;

  /**
   * Lays the blocks out.
   *
   * @throws IllegalArgumentException where they do not fit into one array
   */
  public ParameterLayout(NetworkShape shape) {
    this.shape = shape;
    int hidden = shape.hiddenSize();
    long end = 0;
    if (shape.sequence().embeddingSize() > 0) {
      int rows = shape.sequence().inputSize();
      int columns = shape.sequence().embeddingSize();
      blocks.add(new Block(Kind.EMBEDDING, -1, -1, "embedding", rows, columns, 0, columns));
      end = padded((long) rows * columns, 32);
      requireArray(end);
    }
    layerStart = new int[shape.depth() + 1];
    for (int layer = 0; layer < shape.depth(); layer++) {
      layerStart[layer] = (int) end;
      List<Affine> affines = shape.equations(layer).affines();
      for (int k = 0; k < affines.size(); k++) {
        Affine affine = affines.get(k);
        if (affine.trainsInput(layer)) {
          end = matrix(Kind.INPUT, layer, k, affine.name(), hidden, shape.inputSize(layer), end);
        }
        if (affine.trainsSource()) {
          Kind kind = affine.readsNormalisedInput() ? Kind.INPUT : Kind.RECURRENT;
          int of = affine.readsNormalisedInput() ? affine.inputOf() : k;
          end = matrix(kind, layer, of, affine.name(), hidden, hidden, end);
        }
        if (affine.hasBias(layer)) {
          end = vector(Kind.BIAS, layer, k, affine.name(), end);
        }
      }
      List<VectorParameter> vectors = shape.equations(layer).vectors();
      for (int i = 0; i < vectors.size(); i++) {
        end = vector(Kind.VECTOR, layer, i, vectors.get(i).name(), end);
      }
    }
    layerStart[shape.depth()] = (int) end;
    int outputs = shape.sequence().outputSize();
    end = matrix(Kind.READOUT, -1, -1, "readout", outputs, hidden, end);
    blocks.add(new Block(Kind.READOUT_BIAS, -1, -1, "readout", outputs, 1, (int) end, 1));
    end += padded(outputs, 32);
    requireArray(end);
    size = (int) end;
  }

  private long vector(Kind kind, int layer, int index, String name, long offset) {
    blocks.add(new Block(kind, layer, index, name, shape.hiddenSize(), 1, (int) offset, 1));
    return offset + padded(shape.hiddenSize(), 32);
  }

  private long matrix(
      Kind kind, int layer, int affine, String name, int rows, int columns, long offset) {
    int rowStride = padded(columns, 32);
    blocks.add(new Block(kind, layer, affine, name, rows, columns, (int) offset, rowStride));
    long end = offset + (long) padded(rows, 8) * rowStride;
    requireArray(end);
    return end;
  }

  private void requireArray(long end) {
    require(
        end <= MemoryEstimate.MAX_ENTRIES,
        "hiddenSize %d, depth %d and inputSize %d make %d or more parameters, must be at most %d",
        shape.hiddenSize(),
        shape.depth(),
        shape.inputSize(0),
        end,
        MemoryEstimate.MAX_ENTRIES);
  }

  /** The smallest multiple of {@code unit} that is at least {@code n}. */
  public static int padded(int n, int unit) {
    return (n + unit - 1) / unit * unit;
  }

  private static long padded(long n, int unit) {
    return (n + unit - 1) / unit * unit;
  }

  public NetworkShape shape() {
    return shape;
  }

  /** All blocks, in the order of the array. */
  public List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** Length of the array, a multiple of 32. */
  public int size() {
    return size;
  }

  /** First entry of a layer; for {@code layer = depth} the first entry of the readout. */
  public int layerStart(int layer) {
    return layerStart[layer];
  }

  /** Trained numbers, without padding. */
  public long parameters() {
    return blocks.stream()
        .mapToLong(
            b ->
                isSkewSymmetric(b)
                    ? (long) b.rows() * (b.rows() - 1) / 2
                    : (long) b.rows() * b.columns() - (hasZeroDiagonal(b) ? b.rows() : 0))
        .sum();
  }

  /** Whether the diagonal of a block is zero and not trained, whatever stands there. */
  public boolean hasZeroDiagonal(Block block) {
    return has(block, Affine.Form.ZERO_DIAGONAL);
  }

  /** Whether the matrix is (A - A^T) / 2 of the block A, see {@link SkewSymmetric}. */
  public boolean isSkewSymmetric(Block block) {
    return has(block, Affine.Form.SKEW_SYMMETRIC);
  }

  private boolean has(Block block, Affine.Form form) {
    return block.kind() == Kind.RECURRENT
        && shape.equations(block.layer()).affines().get(block.affine()).form() == form;
  }

  /** An entry of the matrix that a block of parameters stands for, the diagonal aside. */
  public double entry(double[] parameters, Block block, int row, int column) {
    return isSkewSymmetric(block)
        ? SkewSymmetric.entry(parameters, block, row, column)
        : parameters[block.at(row, column)];
  }

  /** Adds the gradient of an entry of that matrix to that of the block's parameters. */
  public void addGradient(double[] gradient, Block block, int row, int column, double g) {
    if (isSkewSymmetric(block)) {
      gradient[block.at(row, column)] += 0.5 * g;
      gradient[block.at(column, row)] -= 0.5 * g;
    } else {
      gradient[block.at(row, column)] += g;
    }
  }

  /** What W of an affine map is, or null where it is not trained. */
  public Block source(int layer, int affine) {
    Affine map = shape.equations(layer).affines().get(affine);
    return map.readsNormalisedInput()
        ? block(Kind.INPUT, layer, map.inputOf())
        : block(Kind.RECURRENT, layer, affine);
  }

  /** The block of this kind, layer and affine map or vector, or null where there is none. */
  public Block block(Kind kind, int layer, int affine) {
    // By index: asked at every training step, which allocates nothing.
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (block.kind() == kind && block.layer() == layer && block.affine() == affine) {
        return block;
      }
    }
    return null;
  }

  /**
   * Refuses an array that has other than {@link #size} entries.
   *
   * @param name what messages call it
   */
  public void requireParameters(String name, float[] values) {
    // Asked at every training step: arguments of a message would be allocated.
    if (values.length != size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s must have %d entries, as the layout says, was %d",
              name,
              size(),
              values.length));
    }
  }
}
