package org.rhosweep.core.init;

import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.NameAlias;

/**
 * An initialisation that draws each matrix from its shape alone: one for all matrices of the
 * layers, or one for each kind of matrix in {@link PerMatrix}.
 */
@NameAlias("scheme")
@ColumnName("lsc_base")
public sealed interface MatrixScheme extends BaseInitialization, RecurrentScheme
    permits Glorot, He, LeCun, Orthogonal, PluginMatrixScheme {}
