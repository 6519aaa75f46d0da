/** What an operator sees: metrics through a Spark plugin, log lines, the preflight. */
package org.rhosweep.spark.operate;
