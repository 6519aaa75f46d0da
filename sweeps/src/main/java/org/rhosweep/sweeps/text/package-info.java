/** Text from outside, made fit to be printed. */
package org.rhosweep.sweeps.text;
