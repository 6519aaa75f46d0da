package org.rhosweep.sweeps.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.PluginTask;
import org.rhosweep.core.task.Task;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.spec.TrialIdentity;
import org.rhosweep.sweeps.spec.TrialSpec;

/** From specs to planned trials: looks at the data and gives every trial its identity. */
public final class Trials {
  private Trials() {}

  /**
   * Opens the data of every distinct task once and identifies the trials.
   *
   * @param specs what to run
   * @param files where the files of their data lie
   * @return the trials in the order of their specs, each identity once: specs that differ only in
   *     where the same data lies are the same trial, and the first of them stays
   * @throws DataException where data is missing or wrong, one line for each task that has such data
   */
  public static List<Trial> resolve(List<TrialSpec> specs, DataFiles files) {
    Map<Task, DataDescription> descriptions = describe(specs, files);
    Map<String, Trial> trials = new LinkedHashMap<>();
    for (TrialSpec spec : specs) {
      DataDescription data = descriptions.get(spec.task());
      String id = TrialIdentity.id(spec, data.fingerprint());
      if (!trials.containsKey(id)) {
        trials.put(id, new Trial(id, spec, TrialIdentity.configJson(spec), data));
      }
    }
    return List.copyOf(trials.values());
  }

  /** Resolves trials whose data are files of this machine. */
  public static List<Trial> resolve(List<TrialSpec> specs) {
    return resolve(specs, DataFiles.LOCAL);
  }

  private static Map<Task, DataDescription> describe(List<TrialSpec> specs, DataFiles files) {
    Map<Task, DataDescription> descriptions = new LinkedHashMap<>();
    List<DataException> problems = new ArrayList<>();
    for (TrialSpec spec : specs) {
      if (descriptions.containsKey(spec.task())) {
        continue;
      }
      descriptions.put(spec.task(), null);
      try {
        descriptions.put(spec.task(), describe(spec.task(), files));
      } catch (DataException e) {
        problems.add(e);
      }
    }
    if (!problems.isEmpty()) {
      // The same missing file is one problem, however many tasks cut it differently.
      List<String> lines = problems.stream().map(DataException::getMessage).distinct().toList();
      throw new DataException(String.join("\n", lines), problems.get(0));
    }
    return descriptions;
  }

  /** Whatever code of a plug-in throws becomes one line; it is no fault of this program. */
  private static DataDescription describe(Task task, DataFiles files) {
    try {
      return task.describe(files);
    } catch (RuntimeException | LinkageError e) {
      if (e instanceof DataException || !(task instanceof PluginTask)) {
        throw e;
      }
      String plugin =
          Plugins.current().of(task.getClass()).map(Plugins.Loaded::title).orElse("a plug-in");
      throw new DataException(
          "task " + VariantName.of(task) + " of " + plugin + " cannot describe its data: " + e, e);
    }
  }
}
