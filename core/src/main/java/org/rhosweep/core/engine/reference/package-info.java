/**
 * The equations of a network in double precision, one number at a time: slow, plain, and the
 * measure for the fast engines.
 */
package org.rhosweep.core.engine.reference;
