/**
 * Result tables on a Hadoop file system: segments, the output they lie in, and their readers. What
 * is asked of the file system is the contract of {@link org.rhosweep.spark.table.FileStore};
 * nothing else here renames a file or asks where it lies.
 */
package org.rhosweep.spark.table;
