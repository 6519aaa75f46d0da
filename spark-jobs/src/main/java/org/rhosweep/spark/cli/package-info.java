/** The command line. */
package org.rhosweep.spark.cli;
