/**
 * Cells written as text: each equation is read, brought into one normal form, and lowered to {@link
 * org.rhosweep.core.equation.CellEquations}. The language is described in {@code docs/cells.md}.
 */
package org.rhosweep.core.equation.text;
