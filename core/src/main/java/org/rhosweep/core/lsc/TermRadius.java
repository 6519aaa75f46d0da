package org.rhosweep.core.lsc;

import java.io.Serializable;
import org.rhosweep.core.init.Lsc.Term;

/**
 * The radius of one transition at one time step.
 *
 * @param term kind of transition
 * @param layer the layer it leads to, 0 = the lowest; the top layer for the readout
 * @param target what it is pulled to
 * @param mean over the batch, of those that are numbers
 * @param standardDeviation over the batch
 */
public record TermRadius(Term term, int layer, double target, double mean, double standardDeviation)
    implements Serializable {}
