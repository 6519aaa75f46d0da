package org.rhosweep.sweeps.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.sweeps.plugin.PluginVersion;

/**
 * What makes the pre-training of two trials the same: everything that it reads, and nothing else.
 * It reads the network but for dropout, the initialisation, the task and its data, the seed, and
 * how many examples one of its steps has. It never reads how training goes on, nor which engine
 * trains or what is probed: it computes with the kernels of {@code simd}, which give the same bits
 * anywhere.
 *
 * @param id SHA-256 of {@code dependsOn} in 64 hexadecimal digits
 * @param dependsOn all of that as JSON of which there is one text only
 */
public record PretrainingIdentity(String id, String dependsOn) {
  /** Of the network: acts in training alone. */
  private static final String DROPOUT = "dropout";

  /**
   * The identity of a trial's pre-training; empty where it has none.
   *
   * @param dataFingerprint names the content of the trial's data
   */
  public static Optional<PretrainingIdentity> of(TrialSpec spec, String dataFingerprint) {
    return of(
        spec,
        dataFingerprint,
        NumericSemantics.NUMBER,
        SettingNames.CURRENT,
        PluginSettings.usedBy(spec));
  }

  /** As below, for a trial without plug-ins. */
  public static Optional<PretrainingIdentity> of(
      TrialSpec spec, String dataFingerprint, int numericSemantics, int schemaVersion) {
    return of(spec, dataFingerprint, numericSemantics, schemaVersion, List.of());
  }

  /**
   * The identity that a stored trial's pre-training had.
   *
   * @param numericSemantics number of the arithmetic that it ran with
   * @param schemaVersion of the trial's row: before version 2 some settings had other names
   * @param plugins that the trial used
   */
  public static Optional<PretrainingIdentity> of(
      TrialSpec spec,
      String dataFingerprint,
      int numericSemantics,
      int schemaVersion,
      List<PluginVersion> plugins) {
    SettingNames names = SettingNames.ofSchema(schemaVersion);
    return of(spec, dataFingerprint, numericSemantics, names, plugins);
  }

  private static Optional<PretrainingIdentity> of(
      TrialSpec spec,
      String dataFingerprint,
      int numericSemantics,
      SettingNames names,
      List<PluginVersion> plugins) {
    if (!(spec.init() instanceof Lsc lsc)) {
      return Optional.empty();
    }
    Map<String, String> trial = CanonicalJson.fields(SettingType.of(TrialSpec.class), spec, names);
    Map<String, String> model =
        CanonicalJson.fields(SettingType.of(spec.model().getClass()), spec.model(), names);
    model.remove(DROPOUT);
    Map<String, String> dependsOn = new TreeMap<>();
    dependsOn.put("data", CanonicalJson.string(dataFingerprint));
    dependsOn.put("examples", Integer.toString(spec.training().pretrainingExamples(lsc)));
    dependsOn.put("init", trial.get("init"));
    dependsOn.put("model", CanonicalJson.object(model));
    dependsOn.put("numericSemantics", Integer.toString(numericSemantics));
    if (!plugins.isEmpty()) {
      dependsOn.put("plugins", TrialIdentity.contentHashes(plugins));
    }
    dependsOn.put("seed", trial.get("seed"));
    dependsOn.put("task", trial.get("task"));
    String text = CanonicalJson.object(dependsOn);
    return Optional.of(new PretrainingIdentity(Sha256.hexadecimal(text), text));
  }

  /** Whether the id is the hash of what it depends on. */
  public boolean isConsistent() {
    return id.equals(Sha256.hexadecimal(dependsOn));
  }
}
