/** Result tables on a Hadoop file system: segments, the output they lie in, and their readers. */
package org.rhosweep.spark.table;
