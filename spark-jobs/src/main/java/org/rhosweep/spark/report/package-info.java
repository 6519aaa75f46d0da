/**
 * The report: figures are two files each, a query that Spark SQL executes and a specification by
 * which the module charts draws its answer. {@link org.rhosweep.spark.report.Report} makes it.
 */
package org.rhosweep.spark.report;
