package org.rhosweep.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value, in YAML, that a record component has where a sweep file does not say. The only place
 * of that default. A component without it must be given. {@code none} is the null of a boxed
 * component; a mapping, a list and the name of a variant are allowed.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  String value();
}
