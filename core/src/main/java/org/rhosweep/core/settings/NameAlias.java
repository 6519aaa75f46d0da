package org.rhosweep.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A second key for the variant's name in the mapping form of a sealed settings interface, beside
 * {@code name}: {@code init: {scheme: glorot}} means {@code init: {name: glorot}}. Either may be
 * written, not both; what is stored has {@code name}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NameAlias {
  String value();
}
