package org.rhosweep.core.init;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Named;

/** Which number of a transition's Jacobian pre-training pulls to its target. */
@ColumnName("lsc_reduction")
public sealed interface Reduction extends Serializable
    permits Reduction.OfMeasure, PluginReduction {
  /** The number that the setting {@code measure} names. */
  @Named("measure")
  record OfMeasure() implements Reduction {}
}
