package org.rhosweep.core.lsc;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.network.SkewSymmetric;
import org.rhosweep.core.random.RandomStream;

/** Moves of weights that need no gradient: multiplying matrices, shuffling their entries. */
final class WeightTransforms {
  private static final List<String> OF_TIME = List.of("tauA", "tauV");
  private static final List<String> OF_DEPTH = List.of("threshold", "beta");
  private static final Set<Kind> IS_VECTOR = Set.of(Kind.BIAS, Kind.VECTOR, Kind.READOUT_BIAS);
  private static final Map<Term, Kind> MOVED = new EnumMap<>(Term.class);

  static {
    MOVED.put(Term.TIME, Kind.RECURRENT);
    MOVED.put(Term.DEPTH, Kind.INPUT);
    MOVED.put(Term.INPUT, Kind.INPUT);
    MOVED.put(Term.READOUT, Kind.READOUT);
  }

  private final ParameterLayout layout;
  private final float[] weights;

  WeightTransforms(ParameterLayout layout, float[] weights) {
    this.layout = layout;
    this.weights = weights;
  }

  /** W = W target / radius, the factor within 1 / largest and largest, for each transition. */
  void rescale(List<TermRadius> radii, double largest) {
    for (TermRadius radius : radii) {
      rescale(radius, 1 / largest, largest);
    }
  }

  /** W = W target / radius for one transition, the factor within the bounds. */
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
        multiply(block, factor);
      }
    }
  }

  private void multiply(Block block, double factor) {
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        weights[block.at(row, column)] *= (float) factor;
      }
    }
  }

  /**
   * What a recurrent layer of ALIF has beside its matrices, as the authors' code multiplies it:
   * time constants with the transition in time, thresholds and adaptation with that from below.
   */
  void rescaleVectors(TermRadius radius, double least, double largest) {
    double wanted = radius.target() / radius.mean();
    if (Double.isNaN(wanted) || radius.term() == Term.READOUT) {
      return;
    }
    List<String> names = radius.term() == Term.TIME ? OF_TIME : OF_DEPTH;
    for (Block block : layout.blocks()) {
      if (block.kind() == Kind.VECTOR
          && block.layer() == radius.layer()
          && names.contains(block.name())) {
        multiply(block, Math.min(largest, Math.max(least, wanted)));
      }
    }
  }

  /**
   * Standard deviation of a matrix's entries times sqrt(hidden or embedding), what the authors'
   * code takes for the size of a readout [output, hidden], an embedding [vocabulary, embedding] or
   * the lowest U [hidden, input].
   */
  double spread(Block block) {
    double square = 0;
    double sum = 0;
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        double w = weights[block.at(row, column)];
        square += w * w;
        sum += w;
      }
    }
    double count = (double) block.rows() * block.columns();
    double deviation = Math.sqrt(Math.max(0, square / count - sum / count * (sum / count)));
    int size = block.kind() == Kind.INPUT ? block.rows() : block.columns();
    return deviation * Math.sqrt(size);
  }

  /** A matrix to a spread of 1, the factor within bounds. */
  void rescaleSpread(Block block, double least, double largest) {
    double spread = spread(block);
    if (spread > 0) {
      multiply(block, Math.min(largest, Math.max(least, 1 / spread)));
    }
  }

  /**
   * Puts the entries of every matrix at random, those of embedding and readout among them.
   *
   * @param biasesToo whether those of biases and trained vectors, too
   * @param slow slow weights of Lookahead, permuted in the same way: otherwise every
   *     synchronisation would average unrelated entries; null where there are none
   */
  void shuffle(RandomStream random, boolean biasesToo, float[] slow) {
    for (Block block : layout.blocks()) {
      boolean vector = block.columns() == 1 && IS_VECTOR.contains(block.kind());
      if (layout.isSkewSymmetric(block)) {
        shufflePairs(random, block, slow);
      } else if (biasesToo || !vector) {
        int[] order = random.permutation(block.rows() * block.columns());
        permute(weights, block, order);
        if (slow != null) {
          permute(slow, block, order);
        }
      }
    }
  }

  /** The entries above the diagonal at random, those below as their negatives. */
  private void shufflePairs(RandomStream random, Block block, float[] slow) {
    int[] order = random.permutation(block.rows() * (block.rows() - 1) / 2);
    permutePairs(weights, block, order);
    if (slow != null) {
      permutePairs(slow, block, order);
    }
  }

  private static void permutePairs(float[] array, Block block, int[] order) {
    float[] entries = new float[order.length];
    int count = 0;
    for (int row = 0; row < block.rows(); row++) {
      for (int column = row + 1; column < block.columns(); column++) {
        entries[count++] = array[block.at(row, column)];
      }
    }
    count = 0;
    for (int row = 0; row < block.rows(); row++) {
      for (int column = row + 1; column < block.columns(); column++) {
        array[block.at(row, column)] = entries[order[count++]];
      }
    }
    SkewSymmetric.mirror(array, block);
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
