/**
 * What a settings record says about itself so that sweep files, trial identity and result columns
 * follow from it: its name in a file, its defaults, its place in the tables.
 */
package org.rhosweep.core.settings;
