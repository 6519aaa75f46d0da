/** A page for the browser of this machine. */
package org.rhosweep.spark.serve;
