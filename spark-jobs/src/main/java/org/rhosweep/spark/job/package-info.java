/** The driver: from a sweep to one Spark job and back. */
package org.rhosweep.spark.job;
