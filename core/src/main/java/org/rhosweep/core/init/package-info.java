/** Initialisation schemes: one file each, with the variance it promises. */
package org.rhosweep.core.init;
