/** Recurrent cells: one file each, with its equations. */
package org.rhosweep.core.cell;
