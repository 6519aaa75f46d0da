package org.rhosweep.sweeps.spec;

import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;

/** The names under which settings stand in a canonical configuration. */
enum SettingNames {
  /** Of sweep files, since schema version 2. */
  CURRENT,
  /** Up to schema version 1: see {@link org.rhosweep.core.settings.FormerName}. */
  FORMER;

  private static final int FIRST_WITH_CURRENT_NAMES = 2;

  static SettingNames ofSchema(int schemaVersion) {
    return schemaVersion < FIRST_WITH_CURRENT_NAMES ? FORMER : CURRENT;
  }

  String of(Component component) {
    return this == FORMER ? component.formerName() : component.name();
  }

  /** The key of a variant's name. */
  String ofName(Choice choice) {
    return this == FORMER && choice.alias() != null ? choice.alias() : Choice.NAME;
  }
}
