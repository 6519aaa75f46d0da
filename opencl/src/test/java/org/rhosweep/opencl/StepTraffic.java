package org.rhosweep.opencl;

import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.kernels.Kernels;

/**
 * What a training step of one network computes and moves, from its sizes. Weights that are read at
 * every time step count once: caches hold them.
 *
 * @param operations in products; a multiply-add is two
 * @param leastBytes that a pass forward, a pass back and products for the gradients of weights move
 *     at least: states, kept values, gradients of affine maps and dL/dx between layers are written
 *     once and read once, what a layer reads is read once more, that and h again for the products;
 *     and Adam reads four arrays as long as the weights and writes three
 * @param kernelBytes of this engine's kernels of layers and Adam: a product of the gradient of
 *     weights reads both its factors, the sum of a bias reads the gradients once more, layers pass
 *     h up and dL/dx down, and the norm reads the gradient
 */
record StepTraffic(double operations, double leastBytes, double kernelBytes) {
  private static final int ARRAYS_OF_ADAM = 7;

  static StepTraffic of(ParameterLayout layout, int batchSize) {
    double least = (double) ARRAYS_OF_ADAM * layout.parameters();
    double kernels = (1.0 + ARRAYS_OF_ADAM) * layout.parameters();
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      CellEquations equations = layout.shape().equations(layer);
      double lanes = ParameterLayout.padded(batchSize, Kernels.LANES);
      double ofUnit = layout.shape().sequence().sequenceLength() * lanes;
      double values = ofUnit * layout.shape().hiddenSize();
      double read = ofUnit * layout.shape().inputSize(layer);
      int kept = equations.states().size() + LayerKernelSource.kept(equations, true).size();
      int maps = equations.affines().size() + equations.coefficients().size();
      double between = layer > 0 ? 2 * read : 0;
      least += 2 * (kept + maps) * values + between + 2 * read + values;
      // Forward and backward: x, what is kept, from above, gradients of maps, dL/dx.
      kernels += read + 2 * kept * values + values + maps * values + (layer > 0 ? read : 0);
      for (Affine affine : equations.affines()) {
        kernels += affine.trainsInput(layer) ? values + read : 0;
        kernels += affine.trainsSource() ? 2 * values : 0;
      }
      kernels += maps * values; // biases
    }
    return new StepTraffic(
        layout.shape().operationsPerTrainingStep(batchSize),
        Float.BYTES * least,
        Float.BYTES * kernels);
  }
}
