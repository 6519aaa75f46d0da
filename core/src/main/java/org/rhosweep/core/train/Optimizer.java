package org.rhosweep.core.train;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;

/** The settings of an optimiser. */
@ColumnName("optimizer")
public sealed interface Optimizer extends Serializable permits PlainOptimizer, Lookahead {
  /** Step size, &gt; 0, of a training step whose {@link Schedule} leaves it as it is. */
  double learningRate();

  /** Arrays as long as the parameters that the optimiser keeps from step to step. */
  int stateArrays();
}
