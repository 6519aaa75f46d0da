/** Holds an output against its own configurations, and takes damaged segments out of it. */
package org.rhosweep.storage.audit;
