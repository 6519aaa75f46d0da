package org.rhosweep.sweeps.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.rhosweep.sweeps.spec.YamlValue.Entry;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/** From the canonical configuration that a row holds back to the trial that it was made from. */
public final class TrialConfiguration {
  private TrialConfiguration() {}

  /**
   * Reads what {@link TrialIdentity#configJson} wrote. A setting that was added since has its
   * default, and one that was renamed since may have its former name.
   *
   * @throws IllegalArgumentException with every problem, where this version does not know such a
   *     configuration
   */
  public static TrialSpec read(String configJson) {
    Problems problems = new Problems();
    // JSON is YAML, but for the word that says nothing is set.
    YamlValue json = YamlReader.read("config_json", false, configJson, problems);
    TrialSpec spec =
        json == null ? null : Binder.bindStored(TrialSpec.class, withNone(json), problems);
    if (spec == null || !problems.isEmpty()) {
      throw new IllegalArgumentException(
          String.join("; ", problems.inOrder().stream().map(SweepError::toString).toList()));
    }
    return spec;
  }

  private static YamlValue withNone(YamlValue value) {
    if (value instanceof Mapping mapping) {
      Map<String, Entry> entries = new LinkedHashMap<>();
      mapping
          .entries()
          .forEach(
              (key, entry) ->
                  entries.put(key, new Entry(entry.keyLocation(), withNone(entry.value()))));
      return new Mapping(entries, mapping.location());
    } else if (value instanceof Sequence sequence) {
      return new Sequence(
          sequence.items().stream().map(TrialConfiguration::withNone).toList(),
          sequence.location());
    } else if (value instanceof Scalar scalar && scalar.plain() && scalar.text().equals("null")) {
      return new Scalar("none", true, scalar.location());
    }
    return value;
  }
}
