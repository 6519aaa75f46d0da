package org.rhosweep.core.init;

import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.NameAlias;

/** An initialisation that draws the weights itself, and can be what another one begins with. */
@NameAlias("scheme")
@ColumnName("lsc_base")
public sealed interface BaseInitialization extends Initialization
    permits MatrixScheme, Identity, Chrono, Critical, PerMatrix, PluginInitialization {
  @Override
  default BaseInitialization canonical() {
    return this;
  }
}
