package org.rhosweep.spark.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 250ms}, {@code 90s}, {@code 1h30m}, {@code 2d}. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    int day = upper.indexOf('D') + 1;
    String time = upper.substring(day);
    try {
      Duration duration =
          upper.matches("[0-9]+MS")
              ? Duration.ofMillis(Long.parseLong(upper.substring(0, upper.length() - 2)))
              : Duration.parse("P" + upper.substring(0, day) + (time.isEmpty() ? "" : "T" + time));
      if (duration.isZero() || duration.isNegative()) {
        throw new TypeConversionException("must be longer than 0, was '" + text + "'");
      }
      return duration;
    } catch (DateTimeException | NumberFormatException e) {
      throw new TypeConversionException(
          "must be a duration such as 90s, 15m or 1h30m, was '" + text + "'");
    }
  }
}
