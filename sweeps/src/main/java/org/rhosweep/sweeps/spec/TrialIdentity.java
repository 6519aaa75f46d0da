package org.rhosweep.sweeps.spec;

import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.engine.NumericSemantics;

/** What makes two trials the same trial: settings, data and arithmetic, and nothing else. */
public final class TrialIdentity {
  private TrialIdentity() {}

  /**
   * The canonical resolved configuration as JSON: every setting of the spec, defaults filled in,
   * keys sorted, the form of RFC 8785. Equal specs have equal texts.
   */
  public static String configJson(TrialSpec spec) {
    return CanonicalJson.of(SettingType.of(TrialSpec.class), spec, true, SettingNames.PRESENT);
  }

  /**
   * The identity: SHA-256, in 64 hexadecimal digits, of the configuration without the settings that
   * say where something lies or were added later and have their default, of the data's fingerprint
   * and of {@link NumericSemantics#NUMBER}.
   *
   * @param dataFingerprint names the content of the trial's data
   */
  public static String id(TrialSpec spec, String dataFingerprint) {
    return id(spec, dataFingerprint, NumericSemantics.NUMBER, SettingNames.PRESENT);
  }

  /**
   * The identity that a trial was stored with, as a row of it says.
   *
   * @param numericSemantics number of the arithmetic that it ran with
   * @param schemaVersion of the row: before version 2 some settings had other names
   */
  public static String id(
      TrialSpec spec, String dataFingerprint, int numericSemantics, int schemaVersion) {
    return id(spec, dataFingerprint, numericSemantics, SettingNames.ofSchema(schemaVersion));
  }

  private static String id(
      TrialSpec spec, String dataFingerprint, int numericSemantics, SettingNames names) {
    String configuration = CanonicalJson.of(SettingType.of(TrialSpec.class), spec, false, names);
    String identity =
        CanonicalJson.object(
            new TreeMap<>(
                Map.of(
                    "configuration", configuration,
                    "data", CanonicalJson.string(dataFingerprint),
                    "numericSemantics", Integer.toString(numericSemantics))));
    return Sha256.hexadecimal(identity);
  }
}
