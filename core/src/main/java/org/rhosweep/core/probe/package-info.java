/** Measurements that leave training unchanged by even one bit. */
package org.rhosweep.core.probe;
