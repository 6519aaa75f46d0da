/**
 * Networks as DL4J's {@code MultiLayerNetwork} and back, and batches in its order. Only for those
 * who name it: nothing in core does, so DL4J loads with nothing else.
 */
package org.rhosweep.nd4j.dl4j;
