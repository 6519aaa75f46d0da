/** The report: one self-contained HTML file. */
package org.rhosweep.sweeps.report;
