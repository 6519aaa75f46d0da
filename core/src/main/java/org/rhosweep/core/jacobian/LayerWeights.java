package org.rhosweep.core.jacobian;

import static org.rhosweep.core.network.ParameterLayout.padded;

import java.util.List;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.kernels.Kernels;

/** One layer's matrices and coefficients, made once for each change of the weights. */
final class LayerWeights {
  final ParameterLayout layout;
  final int layer;

  /** U_k, null where the affine map does not read the input. */
  final LinearMap[] input;

  /** W_k, null where it reads no state and no value. */
  final LinearMap[] recurrent;

  /** Where b_k begins among the parameters, -1 where there is none. */
  final int[] bias;

  /** The numbers that the pointwise part reads, one per unit. */
  final LayerCoefficients coefficients;

  /** All parameters, as they were packed last. */
  float[] parameters;

  LayerWeights(ParameterLayout layout, int layer) {
    this.layout = layout;
    this.layer = layer;
    List<Affine> affines = layout.shape().transition(layer).affines();
    input = new LinearMap[affines.size()];
    recurrent = new LinearMap[affines.size()];
    bias = new int[affines.size()];
    for (int k = 0; k < affines.size(); k++) {
      Affine affine = affines.get(k);
      input[k] = affine.readsInput() ? inputMap(affine, k) : null;
      recurrent[k] = affine.readsSource() ? recurrentMap(affine, k) : null;
      bias[k] = affine.hasBias(layer) ? layout.block(Kind.BIAS, layer, k).offset() : -1;
    }
    coefficients = new LayerCoefficients(layout, layer, new Arithmetic());
  }

  private LinearMap inputMap(Affine affine, int k) {
    return affine.isIdentity(layer)
        ? UntrainedMap.identity(paddedUnits())
        : matrix(layout.block(Kind.INPUT, layer, k));
  }

  private LinearMap recurrentMap(Affine affine, int k) {
    return affine.form() == Affine.Form.MEAN
        ? UntrainedMap.mean(layout.shape().hiddenSize(), paddedUnits())
        : matrix(layout.source(layer, k));
  }

  private LinearMap matrix(Block block) {
    return new PackedMatrix(layout, block);
  }

  private int paddedUnits() {
    return padded(layout.shape().hiddenSize(), Kernels.ROWS);
  }

  void pack(float[] weights) {
    parameters = weights;
    coefficients.load(weights);
    for (int k = 0; k < input.length; k++) {
      if (input[k] != null) {
        input[k].pack(weights);
      }
      if (recurrent[k] != null) {
        recurrent[k].pack(weights);
      }
    }
  }
}
