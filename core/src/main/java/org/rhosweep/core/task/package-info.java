/**
 * What networks are trained on: each task is one settings record that opens its data. Sequences are
 * [batch, time, feature].
 */
package org.rhosweep.core.task;
