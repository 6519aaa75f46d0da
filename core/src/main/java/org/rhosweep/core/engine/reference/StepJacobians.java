package org.rhosweep.core.engine.reference;

/**
 * One time step of one layer for one example, with its Jacobians. States are stacked in the order
 * of the cell's equations, the output first: an LSTM with n units has S = 2 states and rows 0 … n -
 * 1 for h, n … 2n - 1 for c.
 *
 * <pre>
 *   newStates   s_t                                   [state][unit]
 *   time        J[i][j] = d s_t,i / d s_(t-1),j       [S n][S n]
 *   depth       J[i][j] = d s_t,i / d x_t,j           [S n][input]
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StepJacobians(double[][] newStates, double[][] time, double[][] depth) {}
