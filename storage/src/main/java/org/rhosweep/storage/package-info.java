/**
 * Outputs on a Hadoop file system: segments, the bundles that are committed, and the lease of a
 * run. What is asked of the file system is the contract of {@link org.rhosweep.storage.FileStore};
 * nothing else here renames a file or asks where it lies. Knows no Spark.
 */
package org.rhosweep.storage;
