/** What an operator sees and is told: metrics through a Spark plugin, log lines, the preflight. */
package org.rhosweep.spark.operate;
