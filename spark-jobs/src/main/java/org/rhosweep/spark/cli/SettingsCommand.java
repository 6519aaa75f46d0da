package org.rhosweep.spark.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.rhosweep.sweeps.spec.SettingReference;
import org.rhosweep.sweeps.spec.SettingSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Documents the sweep file. */
@Command(
    name = "settings",
    mixinStandardHelpOptions = true,
    description = "Documents every key of a sweep file: type, default, range, meaning.")
final class SettingsCommand implements Callable<Integer> {
  /** How it is printed. */
  enum Format {
    TEXT,
    MARKDOWN,
    JSON_SCHEMA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Mixin Verbosity verbosity;

  @Option(
      names = "--format",
      description =
          "One of: ${COMPLETION-CANDIDATES}; json-schema is for editors. Default: ${DEFAULT-VALUE}.",
      defaultValue = "text")
  Format format;

  @Override
  public Integer call() {
    System.out.print(
        switch (format) {
          case TEXT -> SettingReference.text();
          case MARKDOWN -> SettingReference.markdown().stripLeading();
          case JSON_SCHEMA -> SettingSchema.json();
        });
    return ExitCode.OK;
  }
}
