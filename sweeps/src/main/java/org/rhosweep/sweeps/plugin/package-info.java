/** Which plug-ins this process has: found, checked, and named by the hash of their jars. */
package org.rhosweep.sweeps.plugin;
