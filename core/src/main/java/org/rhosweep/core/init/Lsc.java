package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Pre-training to the local stability condition. Sweep files may name it; it cannot be run yet.
 *
 * @param targetRadius spectral radius that each transition Jacobian is pulled to, &gt; 0
 */
@Named("lsc")
public record Lsc(@Default("1.0") double targetRadius) implements Initialization {
  public Lsc {
    require(
        targetRadius > 0 && Double.isFinite(targetRadius),
        "targetRadius must be > 0, was %s",
        targetRadius);
  }
}
