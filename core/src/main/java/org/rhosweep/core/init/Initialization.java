package org.rhosweep.core.init;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Discriminator;

/**
 * How input and recurrent weights are drawn. The readout is Glorot uniform in every arm, so that
 * arms differ in the recurrent stack alone.
 */
@Discriminator("scheme")
@ColumnName("init")
public sealed interface Initialization extends Serializable
    permits Glorot, He, LeCun, Orthogonal, Identity, Chrono, Critical, Lsc {}
