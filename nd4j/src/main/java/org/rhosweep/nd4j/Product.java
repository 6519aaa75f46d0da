package org.rhosweep.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.network.SkewSymmetric;

/**
 * The product of one source with the weights of all affine maps in a row that read it.
 *
 * <pre>
 *   A += S M          S [batch, columns], M [columns, maps * hidden], A [batch, maps * hidden]
 *   dS += dA M^T      dM += S^T dA
 * </pre>
 */
final class Product {
  private final ParameterLayout layout;

  /** Where the weights of each map are, null where they are not trained. */
  private final List<Block> blocks = new ArrayList<>();

  private final int hidden;
  private final int firstColumn;
  private final int sourceSize;
  private final int source;
  private final INDArray weights;
  private final INDArray gradient;

  /** Affine maps {@code first} … {@code first + count - 1}; source -1 stands for the input. */
  private Product(
      Arena arena,
      ParameterLayout layout,
      int layer,
      int source,
      int first,
      int count,
      boolean training) {
    this.layout = layout;
    this.source = source;
    hidden = layout.shape().hiddenSize();
    sourceSize = source < 0 ? layout.shape().inputSize(layer) : hidden;
    firstColumn = first * hidden;
    for (int k = first; k < first + count; k++) {
      blocks.add(source < 0 ? layout.block(Kind.INPUT, layer, k) : layout.source(layer, k));
    }
    weights = arena.matrix(sourceSize, count * hidden);
    gradient = training ? arena.matrix(sourceSize, count * hidden) : null;
  }

  /** All products of one layer, as few and as wide as the order of the affine maps allows. */
  static List<Product> of(Arena arena, ParameterLayout layout, int layer, boolean training) {
    List<Product> products = new ArrayList<>();
    addRuns(products, arena, layout, layer, -1, Affine::readsInput, training);
    CellEquations cell = layout.shape().equations(layer);
    for (int s = 0; s < cell.states().size() + cell.values().size(); s++) {
      int source = s;
      addRuns(products, arena, layout, layer, s, affine -> affine.source() == source, training);
    }
    return products;
  }

  private static void addRuns(
      List<Product> products,
      Arena arena,
      ParameterLayout layout,
      int layer,
      int source,
      Predicate<Affine> reads,
      boolean training) {
    List<Affine> affines = layout.shape().equations(layer).affines();
    int k = 0;
    while (k < affines.size()) {
      int first = k;
      while (k < affines.size() && reads.test(affines.get(k))) {
        k++;
      }
      if (k > first) {
        products.add(new Product(arena, layout, layer, source, first, k - first, training));
      } else {
        k++;
      }
    }
  }

  /** What is read, numbered as in {@link Affine}: a state, then a value; -1 for the input. */
  int source() {
    return source;
  }

  /** The columns of the affine maps in [batch, all maps * hidden]. */
  INDArray columnsOf(INDArray affines) {
    return Arena.columns(affines, firstColumn, blocks.size() * hidden);
  }

  /** Reads the weights: a row of the layout becomes a column. */
  void load(float[] parameters) {
    float[] host = new float[blocks.size() * hidden * sourceSize];
    for (int i = 0; i < blocks.size() * hidden; i++) {
      Block block = blocks.get(i / hidden);
      int row = i % hidden;
      if (block != null) {
        System.arraycopy(parameters, block.at(row, 0), host, i * sourceSize, sourceSize);
        if (layout.hasZeroDiagonal(block)) {
          host[i * sourceSize + row] = 0;
        }
        for (int column = 0; layout.isSkewSymmetric(block) && column < sourceSize; column++) {
          host[i * sourceSize + column] = SkewSymmetric.entry(parameters, block, row, column);
        }
      } else if (source < 0) {
        host[i * sourceSize + row] = 1; // the identity
      } else {
        Arrays.fill(host, i * sourceSize, (i + 1) * sourceSize, 1f / hidden); // the mean
      }
    }
    Arena.upload(host, weights);
  }

  /** A += S M. */
  void forward(INDArray read, INDArray affines) {
    Nd4j.gemm(read, weights, affines, false, false, 1, 1);
  }

  /** dS += dA M^T. */
  void addSourceGradient(INDArray affineGradients, INDArray sourceGradient) {
    Nd4j.gemm(affineGradients, weights, sourceGradient, false, true, 1, 1);
  }

  /** dM += S^T dA. */
  void accumulate(INDArray read, INDArray affineGradients) {
    Nd4j.gemm(read, affineGradients, gradient, true, false, 1, 1);
  }

  void clearGradient() {
    gradient.assign(0);
  }

  /** Adds dM to the gradient of the parameters. */
  void addGradient(float[] parameterGradient) {
    float[] host = Arena.download(gradient);
    for (int i = 0; i < blocks.size() * hidden; i++) {
      Block block = blocks.get(i / hidden);
      int row = i % hidden;
      for (int column = 0; block != null && column < sourceSize; column++) {
        if (column != row || !layout.hasZeroDiagonal(block)) {
          parameterGradient[block.at(row, column)] += host[i * sourceSize + column];
        }
      }
    }
    for (Block block : blocks) {
      if (block != null && layout.isSkewSymmetric(block)) {
        SkewSymmetric.project(parameterGradient, block);
      }
    }
  }
}
