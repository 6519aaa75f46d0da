package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Each gate's block is gain times a Haar-random orthogonal matrix: QR of a Gaussian matrix with the
 * signs of R's diagonal fixed; the rows or columns of one where the block is not square. Saxe,
 * McClelland, Ganguli (2014); Mezzadri (2007) for the signs.
 *
 * @param gain every singular value, &gt; 0
 */
@Named("orthogonal")
public record Orthogonal(@Default("1.0") @ColumnName("init_gain") double gain)
    implements Initialization {
  public Orthogonal {
    require(gain > 0 && Double.isFinite(gain), "gain must be > 0, was %s", gain);
  }
}
