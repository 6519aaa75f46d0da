package org.rhosweep.core.train;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;

/**
 * Fingerprint of a training's numbers: equal exactly where every bit is (all NaNs count as one).
 */
final class ResultHash {
  private ResultHash() {}

  static String of(ParameterLayout layout, float[] weights, List<CurvePoint> curve) {
    MessageDigest digest = Sha256.digest();
    for (Block block : layout.blocks()) {
      ByteBuffer row = ByteBuffer.allocate(4 * block.columns());
      for (int r = 0; r < block.rows(); r++) {
        row.clear();
        for (int column = 0; column < block.columns(); column++) {
          row.putInt(Float.floatToIntBits(weights[block.at(r, column)]));
        }
        digest.update(row.array());
      }
    }
    ByteBuffer point = ByteBuffer.allocate(3 * Long.BYTES);
    for (CurvePoint p : curve) {
      point.clear();
      point.putLong(p.trainingStep());
      point.putLong(Double.doubleToLongBits(p.loss()));
      point.putLong(Double.doubleToLongBits(p.accuracy()));
      digest.update(point.array());
    }
    return Sha256.hexadecimal(digest);
  }
}
