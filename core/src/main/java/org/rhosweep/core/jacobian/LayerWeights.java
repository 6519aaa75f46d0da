package org.rhosweep.core.jacobian;

import java.util.List;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;

/** One layer's matrices, packed once for each change of the weights. */
final class LayerWeights {
  final ParameterLayout layout;
  final int layer;

  /** U_k, null where the affine map does not read the input. */
  final PackedMatrix[] input;

  /** W_k, null where it reads no state and no value. */
  final PackedMatrix[] recurrent;

  /** Where b_k begins among the parameters, -1 where there is none. */
  final int[] bias;

  /** All parameters, as they were packed last. */
  float[] parameters;

  LayerWeights(ParameterLayout layout, int layer) {
    this.layout = layout;
    this.layer = layer;
    List<Affine> affines = layout.shape().equations().affines();
    input = new PackedMatrix[affines.size()];
    recurrent = new PackedMatrix[affines.size()];
    bias = new int[affines.size()];
    for (int k = 0; k < affines.size(); k++) {
      Affine affine = affines.get(k);
      input[k] = affine.readsInput() ? matrix(Kind.INPUT, k) : null;
      recurrent[k] = affine.readsSource() ? matrix(Kind.RECURRENT, k) : null;
      bias[k] = affine.hasBias() ? layout.block(Kind.BIAS, layer, k).offset() : -1;
    }
  }

  private PackedMatrix matrix(Kind kind, int affine) {
    return new PackedMatrix(layout.block(kind, layer, affine));
  }

  void pack(float[] weights) {
    parameters = weights;
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
