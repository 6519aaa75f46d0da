/**
 * SQL statements of users: which of them only answer, decided by the plan that Spark makes of each.
 */
package org.rhosweep.spark.statement;
