/** The result tables: the only definition of their names, types and meanings. */
package org.rhosweep.sweeps.result;
