package org.rhosweep.core.cell;

import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** Layers of one cell, whose weights a test sets or looks at by name. */
final class LayerFixture {
  final ParameterLayout layout;
  final double[] weights;

  /** Weights of zero. */
  LayerFixture(Cell cell, int inputs, int hidden, int depth, int times) {
    SequenceShape sequence = Networks.dense(times, inputs, 2, TargetPosition.LAST_STEP);
    layout = Networks.layout(cell, hidden, depth, sequence);
    weights = new double[layout.size()];
  }

  /** Weights drawn with Glorot's variance. */
  LayerFixture drawn(long seed) {
    float[] drawn = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), seed);
    for (int i = 0; i < drawn.length; i++) {
      weights[i] = drawn[i];
    }
    return this;
  }

  Block block(Kind kind, int layer, String name) {
    return layout.blocks().stream()
        .filter(b -> b.kind() == kind && b.layer() == layer && b.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  void set(Kind kind, String name, double value) {
    weights[block(kind, 0, name).at(0, 0)] = value;
  }

  double[] vector(int layer, String name) {
    Block block = block(Kind.VECTOR, layer, name);
    double[] entries = new double[block.rows()];
    System.arraycopy(weights, block.offset(), entries, 0, entries.length);
    return entries;
  }

  /** Every entry of a matrix, row by row. */
  double[] matrix(Kind kind, int layer, String name) {
    Block block = block(kind, layer, name);
    double[] entries = new double[block.rows() * block.columns()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = weights[block.at(i / block.columns(), i % block.columns())];
    }
    return entries;
  }
}
