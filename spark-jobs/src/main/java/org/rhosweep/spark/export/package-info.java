/** Copies of the tables for other tools. */
package org.rhosweep.spark.export;
