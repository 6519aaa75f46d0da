package org.rhosweep.core.theory;

import java.io.Serializable;

/**
 * A cell with the distributions of its weights, for which the theory can say where second moments
 * and correlations settle and how fast.
 */
public sealed interface MeanFieldCell extends Serializable
    permits ScalarMeanFieldCell, LstmField, PopulationField {
  /** Predictions for inputs with these statistics. */
  Prediction predict(InputStatistics inputs);

  /** {@link Prediction#chiAtOne} alone, for searches: a tenth of the work. */
  double growth(InputStatistics inputs);
}
