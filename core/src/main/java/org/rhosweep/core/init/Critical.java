package org.rhosweep.core.init;

import org.rhosweep.core.settings.Named;

/**
 * Critical initialisation from mean-field theory. Sweep files may name it; it cannot be run yet.
 */
@Named("critical")
public record Critical() implements BaseInitialization {}
