/** Outputs as tables of Spark SQL, and what the tasks of a process share of them. */
package org.rhosweep.spark.table;
