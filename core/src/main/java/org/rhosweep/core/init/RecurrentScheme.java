package org.rhosweep.core.init;

import java.io.Serializable;
import org.rhosweep.core.settings.NameAlias;

/** What can draw the recurrent matrices of a {@link PerMatrix} initialisation. */
@NameAlias("scheme")
public sealed interface RecurrentScheme extends WeightScheme, Serializable
    permits MatrixScheme, IdentityMatrix {}
