/** Cost, order and bundles. */
package org.rhosweep.sweeps.plan;
