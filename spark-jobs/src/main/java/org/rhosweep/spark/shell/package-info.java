/** SQL over an output's tables: queries by name, statements of a text, and the prompt. */
package org.rhosweep.spark.shell;
