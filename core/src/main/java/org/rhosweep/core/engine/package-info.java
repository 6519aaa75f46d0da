/** What runs the equations of a cell: products, pointwise kernels, optimiser steps. */
package org.rhosweep.core.engine;
