/**
 * Products with the Jacobians of one time step, for 32 examples at once and without ever forming a
 * Jacobian: an affine map of all examples is one product with the shared weights, everything else
 * is pointwise. On these products rest spectral radii, norms and growth rates and their gradients.
 */
package org.rhosweep.core.jacobian;
