package org.rhosweep.sweeps.spec;

import static org.rhosweep.core.Require.require;

import java.nio.file.Path;
import java.util.stream.Collectors;

/** Single settings outside of a sweep file, for instance on a command line. */
public final class SettingText {
  private SettingText() {}

  /**
   * Reads one value as a sweep file would: {@code lstm}, or {@code {name: lstm, forgetBias: 2}}.
   *
   * @param type a settings record, or an interface of several
   * @param name what errors call the setting
   * @param yaml the value
   * @throws IllegalArgumentException with everything that is wrong with it, in one line
   */
  public static <T> T read(Class<T> type, String name, String yaml) {
    Problems problems = new Problems();
    YamlValue value = YamlReader.read(name, false, yaml, problems);
    SettingType shape = SettingType.of(type);
    Object bound =
        value == null
            ? null
            : new Binder(problems)
                .bind(
                    shape,
                    false,
                    new SettingFiles(Path.of(""), problems).resolve(shape, value),
                    name);
    require(
        problems.isEmpty(),
        "%s",
        problems.inOrder().stream().map(SweepError::message).collect(Collectors.joining("; ")));
    return type.cast(bound);
  }
}
