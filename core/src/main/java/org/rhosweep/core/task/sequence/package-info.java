/**
 * Numeric sequences as files hold them, before the task makes batches of them: what a reader of a
 * file format gives, and how readers are found.
 */
package org.rhosweep.core.task.sequence;
