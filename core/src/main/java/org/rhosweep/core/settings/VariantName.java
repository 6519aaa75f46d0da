package org.rhosweep.core.settings;

/** The name of a variant of a sealed settings interface, which {@link Named} gives it. */
public final class VariantName {
  private VariantName() {}

  /** The name by which a sweep file chooses these settings. */
  public static String of(Object settings) {
    return of(settings.getClass());
  }

  /** The name by which a sweep file chooses this variant. */
  public static String of(Class<?> variant) {
    return variant.getAnnotation(Named.class).value();
  }
}
