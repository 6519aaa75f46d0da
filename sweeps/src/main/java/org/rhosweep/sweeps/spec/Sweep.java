package org.rhosweep.sweeps.spec;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A parsed sweep.
 *
 * @param name names it in the tables
 * @param specs every cell of the grid exactly once, in grid order: axes in file order, the last
 *     fastest, then the zipped group, seeds fastest of all
 * @param axes dotted paths that the file varies, in the same order: each axis, after it the
 *     settings that its entries carry, zipped paths, and {@code seed} where seeds are given. {@link
 *     SettingPaths#valueAt} has a trial's value
 * @param report what the report of this sweep shows by default, by the names of the command's
 *     options; no part of any trial's identity
 */
public record Sweep(
    String name, List<TrialSpec> specs, List<String> axes, Map<String, List<String>> report)
    implements Serializable {
  public Sweep {
    specs = List.copyOf(specs);
    axes = List.copyOf(axes);
    report = Map.copyOf(report);
  }
}
