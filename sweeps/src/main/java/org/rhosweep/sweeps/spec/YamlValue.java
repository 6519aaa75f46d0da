package org.rhosweep.sweeps.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A piece of YAML with its place. Immutable, so that pieces can be shared. */
sealed interface YamlValue {
  /** Where it starts. */
  Place place();

  /** What a message says was found. */
  String describe();

  /** The same text for values that mean the same, whatever their places. */
  String text();

  /**
   * A scalar.
   *
   * @param text its content, without quotes
   * @param plain whether it was written without quotes
   */
  record Scalar(String text, boolean plain, Place place) implements YamlValue {
    /** Whether nothing was written. */
    boolean isAbsent() {
      return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
    }

    @Override
    public String describe() {
      if (isAbsent()) {
        return "nothing";
      }
      return plain ? shortened(text) : '"' + shortened(text) + '"';
    }
  }

  /** A list. */
  record Sequence(List<YamlValue> items, Place place) implements YamlValue {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String text() {
      return items.stream().map(YamlValue::text).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String describe() {
      return "the list " + shortened(text());
    }
  }

  /** A mapping, in the order of the file. */
  record Mapping(Map<String, Entry> entries, Place place) implements YamlValue {
    public Mapping {
      entries = new LinkedHashMap<>(entries);
    }

    /** Its value under a key, or null. */
    YamlValue value(String key) {
      Entry entry = entries.get(key);
      return entry == null ? null : entry.value();
    }

    /** This mapping with one entry more, or another value under the key. */
    Mapping with(String key, YamlValue value) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.put(key, new Entry(value.place(), value));
      return new Mapping(changed, place);
    }

    @Override
    public String text() {
      return entries.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(entry -> entry.getKey() + ": " + entry.getValue().value().text())
          .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public String describe() {
      return "the mapping " + shortened(text());
    }
  }

  /** A mapping's value and the place of its key. */
  record Entry(Place keyPlace, YamlValue value) {}

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 59) + "…";
  }
}
