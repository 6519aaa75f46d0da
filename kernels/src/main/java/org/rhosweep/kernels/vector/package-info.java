/**
 * The kernels on the Java Vector API. Only these classes need the module {@code
 * jdk.incubator.vector}; they are reached by reflection, so that everything else loads without it.
 */
package org.rhosweep.kernels.vector;
