package org.rhosweep.core.init;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.NameAlias;

/**
 * How weights are drawn. The readout is Glorot uniform in every arm, so that arms differ in the
 * recurrent stack alone, unless {@link PerMatrix} says otherwise.
 */
@NameAlias("scheme")
@ColumnName("init")
public sealed interface Initialization extends Serializable permits BaseInitialization, Lsc {
  /** The one form of all that mean the same. */
  default Initialization canonical() {
    return this;
  }
}
