package org.rhosweep.core.jacobian;

import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/** A network after one step from random states, beside the same in double precision. */
final class OneStep {
  final ParameterLayout layout;
  final float[] weights;
  final double[] exactWeights;
  final NetworkStep step;
  final float[] x;
  final int states;

  OneStep(Cell cell, int hidden, int inputs, int depth, double deviation, long seed) {
    this(
        Networks.layout(
            cell, hidden, depth, Networks.dense(2, inputs, 2, TargetPosition.LAST_STEP)),
        deviation,
        seed);
  }

  OneStep(ParameterLayout layout, double deviation, long seed) {
    this.layout = layout;
    int hidden = layout.shape().hiddenSize();
    int inputs = layout.shape().inputSize(0);
    int depth = layout.shape().depth();
    weights = Networks.weights(layout, deviation, seed);
    exactWeights = Networks.toDouble(weights);
    step = new NetworkStep(KernelChoice.best(), layout);
    step.load(weights);
    states = layout.shape().equations().states().size();
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 7, 0);
    x = new float[step.layer(0).inputFloats()];
    Lanes.fillGaussian(new VectorShape(1, inputs, x.length / Kernels.LANES), random, x);
    int padded = step.layer(0).outputFloats() / Kernels.LANES;
    for (int l = 0; l < depth; l++) {
      VectorShape shape = new VectorShape(states, hidden, padded);
      Lanes.fillGaussian(shape, random, step.previousStates(l));
    }
    step.run(x);
  }

  /** The step of one layer for one example, in double precision. */
  StepJacobians exact(double[] parameters, int layer, int example) {
    int hidden = layout.shape().hiddenSize();
    int padded = step.layer(0).outputFloats() / Kernels.LANES;
    double[] below = column(x, 0, layout.shape().inputSize(0), example);
    NetworkShape shape = layout.shape();
    ReferenceNetwork reference =
        new ReferenceNetwork(
            new ParameterLayout(
                new NetworkShape(
                    shape.transition(), shape.depth(), shape.hiddenSize(), shape.sequence())));
    StepJacobians jacobians = null;
    for (int l = 0; l <= layer; l++) {
      double[][] previous = new double[states][];
      for (int s = 0; s < states; s++) {
        previous[s] = column(step.previousStates(l), s * padded, hidden, example);
      }
      jacobians = reference.jacobians(parameters, l, below, previous);
      below = jacobians.newStates()[0];
    }
    return jacobians;
  }

  static double[] column(float[] vector, int row, int length, int example) {
    double[] column = new double[length];
    for (int i = 0; i < length; i++) {
      column[i] = vector[(row + i) * Kernels.LANES + example];
    }
    return column;
  }

  static boolean[] only(int... examples) {
    boolean[] wanted = new boolean[Kernels.LANES];
    for (int example : examples) {
      wanted[example] = true;
    }
    return wanted;
  }
}
