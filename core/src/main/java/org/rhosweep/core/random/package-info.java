/** Counter-based random numbers, the same on every machine and Java version. */
package org.rhosweep.core.random;
