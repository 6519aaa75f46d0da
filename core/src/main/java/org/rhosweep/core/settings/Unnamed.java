package org.rhosweep.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The variant of a sealed settings interface that a mapping means which gives no name but one of
 * this variant's settings: {@code init: {recurrent: orthogonal}}. At most one variant of an
 * interface has it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Unnamed {}
