package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;

/**
 * Ends training once the loss of the evaluation split no longer gets smaller; the network then is
 * the one of the evaluation with the smallest loss, the first of equals, the one before training
 * included. So it is, too, where training runs to its end.
 *
 * @param patience evaluations in a row without a new smallest loss after which training ends, &gt;=
 *     1
 */
public record EarlyStopping(@ColumnName("early_stopping_patience") int patience)
    implements Serializable {
  public EarlyStopping {
    require(patience >= 1, "patience must be >= 1, was %d", patience);
  }
}
