package org.rhosweep.sweeps.spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.rhosweep.core.settings.Meaning;

/**
 * What settings mean: the Javadoc of their records, which a class file does not hold. {@code
 * GeneratedDocumentsTest} writes the file from the sources and fails where they differ.
 */
final class SettingMeanings {
  /** Lines {@code Type.component<TAB>meaning}, {@code Type<TAB>meaning}. */
  static final String FILE = "setting-meanings.txt";

  private final Map<String, String> meanings;

  SettingMeanings(Map<String, String> meanings) {
    this.meanings = Map.copyOf(meanings);
  }

  static SettingMeanings load() {
    Map<String, String> meanings = new HashMap<>();
    try (InputStream file = SettingMeanings.class.getResourceAsStream(FILE)) {
      if (file == null) {
        return new SettingMeanings(meanings);
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          meanings.put(line.substring(0, tab), line.substring(tab + 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
    return new SettingMeanings(meanings);
  }

  /** The name of a type in the file: without its package, so that moving it changes nothing. */
  static String key(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return outer == null ? type.getSimpleName() : key(outer) + "." + type.getSimpleName();
  }

  /** Of a record or variant; empty where nothing is known. */
  String of(Class<?> type) {
    String meaning = meaning(type.getAnnotation(Meaning.class));
    return meaning.isEmpty() ? meanings.getOrDefault(key(type), "") : meaning;
  }

  /** Of a record's component, or an enum's constant; empty where nothing is known. */
  String of(Class<?> type, String member) {
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        String meaning = meaning(component.getAnnotation(Meaning.class));
        if (component.getName().equals(member) && !meaning.isEmpty()) {
          return meaning;
        }
      }
    }
    return meanings.getOrDefault(key(type) + "." + member, "");
  }

  private static String meaning(Meaning given) {
    return given == null ? "" : given.value();
  }
}
