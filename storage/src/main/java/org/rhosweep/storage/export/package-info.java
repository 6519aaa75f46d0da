/** Copies of the tables for other tools. */
package org.rhosweep.storage.export;
