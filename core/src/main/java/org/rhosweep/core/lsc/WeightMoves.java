package org.rhosweep.core.lsc;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.RandomStream;

/** Moves of weights that need no gradient: multiplying matrices, shuffling their entries. */
final class WeightMoves {
  private static final Map<Term, Kind> MOVED = new EnumMap<>(Term.class);

  static {
    MOVED.put(Term.TIME, Kind.RECURRENT);
    MOVED.put(Term.DEPTH, Kind.INPUT);
    MOVED.put(Term.INPUT, Kind.INPUT);
    MOVED.put(Term.READOUT, Kind.READOUT);
  }

  private final ParameterLayout layout;
  private final float[] weights;

  WeightMoves(ParameterLayout layout, float[] weights) {
    this.layout = layout;
    this.weights = weights;
  }

  /** W = W target / radius, the factor within 1 / largest and largest, for each transition. */
  void rescale(List<TermRadius> radii, double largest) {
    for (TermRadius radius : radii) {
      rescale(radius, 1 / largest, largest);
    }
  }

  /** The same for one transition. */
  void rescale(TermRadius radius, double least, double largest) {
    double wanted = radius.target() / radius.mean();
    if (Double.isNaN(wanted)) {
      return;
    }
    double factor = Math.min(largest, Math.max(least, wanted));
    int layer = radius.term() == Term.READOUT ? -1 : radius.layer();
    multiply(MOVED.get(radius.term()), layer, factor);
  }

  /** Multiplies all matrices of a kind in a layer. */
  void multiply(Kind kind, int layer, double factor) {
    for (Block block : layout.blocks()) {
      if (block.kind() == kind && block.layer() == layer) {
        for (int row = 0; row < block.rows(); row++) {
          for (int column = 0; column < block.columns(); column++) {
            weights[block.at(row, column)] *= (float) factor;
          }
        }
      }
    }
  }

  /** The readout to the spread 1 / sqrt(hidden), the factor within bounds. */
  void rescaleReadout(double least, double largest) {
    Block block = layout.block(Kind.READOUT, -1, -1);
    double square = 0;
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        square += (double) weights[block.at(row, column)] * weights[block.at(row, column)];
      }
    }
    double spread = Math.sqrt(square / ((double) block.rows() * block.columns()));
    double wanted = 1 / (spread * Math.sqrt(block.columns()));
    if (spread > 0) {
      multiply(Kind.READOUT, -1, Math.min(largest, Math.max(least, wanted)));
    }
  }

  /**
   * Puts the entries of every matrix of the layers, not of embedding or readout, at random.
   *
   * @param slow slow weights of Lookahead, which go the same ways: pulled towards entries of other
   *     places they would lose their size with every synchronisation; null where there are none
   */
  void shuffle(RandomStream random, float[] slow) {
    for (Block block : layout.blocks()) {
      if (block.kind() == Kind.INPUT || block.kind() == Kind.RECURRENT) {
        int[] order = random.permutation(block.rows() * block.columns());
        permute(weights, block, order);
        if (slow != null) {
          permute(slow, block, order);
        }
      }
    }
  }

  private static void permute(float[] array, Block block, int[] order) {
    float[] entries = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      entries[i] = array[place(block, order[i])];
    }
    for (int i = 0; i < order.length; i++) {
      array[place(block, i)] = entries[i];
    }
  }

  private static int place(Block block, int entry) {
    return block.at(entry / block.columns(), entry % block.columns());
  }
}
