package org.rhosweep.core.lsc;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.Sha256;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;

/**
 * The weights that pre-training kept, and what it did: all that training needs of it. Independent
 * of how an array pads its blocks.
 *
 * @param blocks SHA-256, in hexadecimal, of kind, place and shape of every block: whose weights
 *     these are
 * @param parameters every block in the order of its layout, each row by row; not to be changed
 * @param result what pre-training did
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record Pretrained(String blocks, float[] parameters, PretrainingResult result) {
  /**
   * What pre-training left in an array.
   *
   * @param weights in the order of the layout; copied
   */
  public static Pretrained of(ParameterLayout layout, float[] weights, PretrainingResult result) {
    float[] parameters = new float[Math.toIntExact(entries(layout))];
    int next = 0;
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        System.arraycopy(weights, block.at(row, 0), parameters, next, block.columns());
        next += block.columns();
      }
    }
    return new Pretrained(blocks(layout), parameters, result);
  }

  /** Whether these are weights of a network that is laid out like this. */
  public boolean fits(ParameterLayout layout) {
    return parameters.length == entries(layout) && blocks.equals(blocks(layout));
  }

  /**
   * Writes the weights into an array.
   *
   * @param weights in the order of the layout; overwritten but for the padding
   * @throws IllegalArgumentException unless they {@link #fits fit}
   */
  public void copyInto(ParameterLayout layout, float[] weights) {
    require(fits(layout), "weights of another network: %d of them", parameters.length);
    int next = 0;
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        System.arraycopy(parameters, next, weights, block.at(row, 0), block.columns());
        next += block.columns();
      }
    }
  }

  private static long entries(ParameterLayout layout) {
    return layout.blocks().stream().mapToLong(b -> (long) b.rows() * b.columns()).sum();
  }

  private static String blocks(ParameterLayout layout) {
    StringBuilder text = new StringBuilder();
    for (Block block : layout.blocks()) {
      text.append(block.kind()).append(' ').append(block.layer()).append(' ');
      text.append(block.affine()).append(' ').append(block.name()).append(' ');
      text.append(block.rows()).append('x').append(block.columns()).append('\n');
    }
    return Sha256.hexadecimal(text.toString());
  }
}
