/**
 * What a factor changes: pairs of trials, their differences, and what can be concluded from them.
 */
package org.rhosweep.sweeps.ablation;
