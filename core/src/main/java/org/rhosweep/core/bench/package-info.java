/** How fast one training step is on the machine at hand, beside what the machine could do. */
package org.rhosweep.core.bench;
