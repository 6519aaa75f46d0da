/**
 * Mean-field theory of recurrent cells at initialisation, in the limit of infinite width: fixed
 * points of second moments and correlations, the time scale on which sequences are forgotten, and
 * the moments of the state-to-state Jacobian.
 *
 * <p>Poole et al. (2016); Schoenholz et al. (2017); Chen, Pennington, Schoenholz (2018); Gilboa et
 * al. (2019). Weights, inputs' weights and biases are taken as redrawn at every time step, which is
 * what makes the equations exact; where that fails for real networks is said at each recipe.
 */
package org.rhosweep.core.theory;
