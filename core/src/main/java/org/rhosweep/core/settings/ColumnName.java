package org.rhosweep.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The column of the {@code trials} table for this setting, where it is not the component's name in
 * snake case. On a sealed interface: the column that holds the variant's name.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface ColumnName {
  String value();
}
