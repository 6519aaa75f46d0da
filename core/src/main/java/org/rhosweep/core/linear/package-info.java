/** Eigenvalues and singular values of small dense matrices, with derivatives. */
package org.rhosweep.core.linear;
