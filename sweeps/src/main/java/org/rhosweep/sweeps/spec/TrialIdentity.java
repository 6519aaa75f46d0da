package org.rhosweep.sweeps.spec;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.sweeps.plugin.PluginVersion;

/** What makes two trials the same trial: settings, data and arithmetic, and nothing else. */
public final class TrialIdentity {
  private TrialIdentity() {}

  /**
   * The canonical resolved configuration as JSON: every setting of the spec, defaults filled in,
   * keys sorted, the form of RFC 8785. Equal specs have equal texts.
   */
  public static String configJson(TrialSpec spec) {
    return CanonicalJson.of(SettingType.of(TrialSpec.class), spec, true, SettingNames.CURRENT);
  }

  /**
   * The identity: SHA-256, in 64 hexadecimal digits, of the configuration without the settings that
   * say where something lies or were added later and have their default, of the data's fingerprint,
   * of {@link NumericSemantics#NUMBER} and, where settings are of plug-ins, of the content of their
   * jars.
   *
   * @param dataFingerprint names the content of the trial's data
   */
  public static String id(TrialSpec spec, String dataFingerprint) {
    return id(
        spec,
        dataFingerprint,
        NumericSemantics.NUMBER,
        SettingNames.CURRENT,
        PluginSettings.usedBy(spec));
  }

  /** As below, for a trial without plug-ins. */
  public static String id(
      TrialSpec spec, String dataFingerprint, int numericSemantics, int schemaVersion) {
    return id(spec, dataFingerprint, numericSemantics, schemaVersion, List.of());
  }

  /**
   * The identity that a trial was stored with, as a row of it says.
   *
   * @param numericSemantics number of the arithmetic that it ran with
   * @param schemaVersion of the row: before version 2 some settings had other names
   * @param plugins that it used
   */
  public static String id(
      TrialSpec spec,
      String dataFingerprint,
      int numericSemantics,
      int schemaVersion,
      List<PluginVersion> plugins) {
    SettingNames names = SettingNames.ofSchema(schemaVersion);
    return id(spec, dataFingerprint, numericSemantics, names, plugins);
  }

  private static String id(
      TrialSpec spec,
      String dataFingerprint,
      int numericSemantics,
      SettingNames names,
      List<PluginVersion> plugins) {
    TrialSpec identified = spec.withEngine(spec.engine().identity());
    Map<String, String> identity = new TreeMap<>();
    identity.put(
        "configuration",
        CanonicalJson.of(SettingType.of(TrialSpec.class), identified, false, names));
    identity.put("data", CanonicalJson.string(dataFingerprint));
    identity.put("numericSemantics", Integer.toString(numericSemantics));
    if (!plugins.isEmpty()) {
      identity.put("plugins", contentHashes(plugins));
    }
    return Sha256.hexadecimal(CanonicalJson.object(identity));
  }

  /** The hashes of jars as JSON, in ascending order: names and versions are for people. */
  static String contentHashes(List<PluginVersion> plugins) {
    return plugins.stream()
        .map(PluginVersion::contentHash)
        .sorted()
        .map(CanonicalJson::string)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
