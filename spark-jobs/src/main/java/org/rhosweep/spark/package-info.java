/** Where sweeps run: the driver, the jobs, tables, SQL and the command line. */
package org.rhosweep.spark;
