/** What to run and what came out. Knows core, not Spark. */
package org.rhosweep.sweeps;
