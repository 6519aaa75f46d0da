/**
 * The equations of a network on ND4J arrays: the independent check of the fast engine, and the way
 * to run on whatever ND4J runs on. Nothing outside of this package names its classes, so that ND4J
 * loads only when a trial asks for it.
 */
package org.rhosweep.nd4j;
