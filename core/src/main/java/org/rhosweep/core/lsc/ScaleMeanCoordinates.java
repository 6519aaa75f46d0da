package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

/**
 * What the entries of a layer's blocks have in common, as coordinates along which a layer may move
 * while its entries stay exchangeable: the logarithm of the scale of each gate's input and
 * recurrent matrix and of each trained vector, and the mean of each gate's bias and of each vector.
 *
 * <pre>
 *   d f / d log scale = sum over entries of (df / dentry) entry
 *   d f / d mean      = sum over entries of df / dentry
 * </pre>
 */
final class ScaleMeanCoordinates {
  /** One coordinate. */
  private record Coordinate(Block block, boolean isScale) {}

  private final List<List<Coordinate>> layers = new ArrayList<>();

  ScaleMeanCoordinates(ParameterLayout layout) {
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      List<Coordinate> coordinates = new ArrayList<>();
      for (Block block : layout.blocks()) {
        if (block.layer() == layer) {
          if (block.kind() != Kind.BIAS) {
            coordinates.add(new Coordinate(block, true));
          }
          if (block.kind() == Kind.BIAS || block.kind() == Kind.VECTOR) {
            coordinates.add(new Coordinate(block, false));
          }
        }
      }
      layers.add(coordinates);
    }
  }

  /** Coordinates of a layer. */
  int count(int layer) {
    return layers.get(layer).size();
  }

  /** The derivatives along a layer's coordinates, from those of the entries. */
  double[] project(int layer, float[] weights, float[] gradient) {
    double[] derivative = new double[count(layer)];
    for (int i = 0; i < derivative.length; i++) {
      Coordinate coordinate = layers.get(layer).get(i);
      Block block = coordinate.block();
      double sum = 0;
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          sum += coordinate.isScale() ? (double) gradient[at] * weights[at] : gradient[at];
        }
      }
      derivative[i] = sum;
    }
    return derivative;
  }

  /** Moves a layer's weights along its coordinates. */
  void move(int layer, float[] weights, double[] by) {
    for (int i = 0; i < by.length; i++) {
      Coordinate coordinate = layers.get(layer).get(i);
      Block block = coordinate.block();
      float factor = coordinate.isScale() ? (float) StrictMath.exp(by[i]) : 1f;
      float shift = coordinate.isScale() ? 0f : (float) by[i];
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          weights[at] = weights[at] * factor + shift;
        }
      }
    }
  }
}
