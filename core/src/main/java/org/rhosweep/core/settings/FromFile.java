package org.rhosweep.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Settings that may stand in a file of their own. A sweep file names it under this key, with other
 * settings beside it where it likes; what is stored are the settings, never the file.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface FromFile {
  /** The key. */
  String value();
}
