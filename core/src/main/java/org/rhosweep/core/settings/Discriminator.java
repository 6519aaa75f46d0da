package org.rhosweep.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key that holds the variant's name in the mapping form of a sealed settings interface, {@code
 * name} where this annotation is absent: {@code init: {scheme: glorot}}. A bare scalar is short for
 * a mapping with this key alone: {@code init: glorot}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Discriminator {
  String value();
}
