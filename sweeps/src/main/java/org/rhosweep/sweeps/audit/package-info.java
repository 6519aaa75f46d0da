/** Proves stored trials consistent with their own configuration, from rows alone. */
package org.rhosweep.sweeps.audit;
