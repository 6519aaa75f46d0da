/**
 * The equations of a cell as data: affine maps and pointwise expressions. Engines run them, and the
 * backward equations are derived from them, so a cell is written once.
 */
package org.rhosweep.core.equation;
