/** From one trial's spec to its result, on the calling thread. */
package org.rhosweep.sweeps.run;
