package org.rhosweep.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What settings, or one of them, mean, for {@code rhosweep settings}: of records in plug-ins, whose
 * Javadoc is not at hand. Of built-in ones the Javadoc says it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Meaning {
  String value();
}
