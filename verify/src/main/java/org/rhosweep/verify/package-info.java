/** Engines and theory against golden values: files made by an independent implementation. */
package org.rhosweep.verify;
