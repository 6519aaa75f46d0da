package org.rhosweep.core.plugin;

import java.util.List;

/**
 * What a jar adds to sweep files, found by {@link java.util.ServiceLoader}: the jar names its
 * implementations in {@code META-INF/services/org.rhosweep.core.plugin.Plugin}. Each has a public
 * constructor without parameters.
 */
public interface Plugin {
  /** Its name in messages and tables: small letters, digits, hyphens and dots. */
  String name();

  /**
   * Its version, for people: letters, digits and {@code ._+-}. Which code a trial used is said by
   * the hash of the jar's content, which is part of the trial's identity.
   */
  String version();

  /**
   * The settings that it adds: records with {@link org.rhosweep.core.settings.Named}, each of one
   * of the interfaces that are open to plug-ins.
   *
   * @see org.rhosweep.core.task.PluginTask
   * @see org.rhosweep.core.init.PluginMatrixScheme
   * @see org.rhosweep.core.init.PluginInitialization
   * @see org.rhosweep.core.init.PluginReduction
   */
  List<Class<? extends Record>> settings();
}
