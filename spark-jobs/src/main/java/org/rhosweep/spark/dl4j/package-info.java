/** One network trained by all executors: DL4J's parameter averaging behind our training loop. */
package org.rhosweep.spark.dl4j;
