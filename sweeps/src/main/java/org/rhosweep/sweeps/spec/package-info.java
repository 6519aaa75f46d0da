/** Sweep files, their expansion into trials, and the identity of a trial. */
package org.rhosweep.sweeps.spec;
