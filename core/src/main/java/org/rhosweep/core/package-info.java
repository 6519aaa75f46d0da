/** The science and the arithmetic of rhosweep. Knows no Spark, no files but data sets, no clock. */
package org.rhosweep.core;
