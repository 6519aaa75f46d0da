package org.rhosweep.core.train;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;

/** The settings of an optimiser. */
@ColumnName("optimizer")
public sealed interface Optimizer extends Serializable permits Adam, Sgd {
  /** Step size, &gt; 0. */
  double learningRate();
}
