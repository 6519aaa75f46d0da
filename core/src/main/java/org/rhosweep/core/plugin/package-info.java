/** What a jar of a user's adds to sweep files: tasks and initialisations that need code. */
package org.rhosweep.core.plugin;
