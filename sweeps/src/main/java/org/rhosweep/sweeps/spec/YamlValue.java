package org.rhosweep.sweeps.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.text.Printable;

/** A piece of YAML with its place. Immutable, so that pieces can be shared. */
sealed interface YamlValue {
  /** Where it starts. */
  SourceLocation location();

  /** What a message says was found. */
  String describe();

  /** A canonical text: equal for values that mean the same, whatever their source locations. */
  String text();

  /**
   * Appends the text, or the beginning of it.
   *
   * @param longest characters in the text after which nothing more need be appended
   */
  void appendTo(StringBuilder text, int longest);

  /** This value, with all that is inside it, as if written at another source location. */
  YamlValue at(SourceLocation other);

  /** The beginning of the text, as a message quotes it. */
  default String shortText() {
    StringBuilder text = new StringBuilder();
    appendTo(text, QUOTED);
    return Printable.shortened(text.toString(), QUOTED);
  }

  /** Characters of a value that a message quotes. */
  int QUOTED = 60;

  /** A name that a file gives, as a message quotes it. */
  static String quoted(String name) {
    return '"' + Printable.shortened(name, QUOTED) + '"';
  }

  /**
   * A scalar.
   *
   * @param text its content, without quotes
   * @param plain whether it was written without quotes
   * @param written how it stands in its file; null where it does in none
   */
  record Scalar(String text, boolean plain, SourceLocation location, WrittenText written)
      implements YamlValue {
    /** A scalar that stands in no file. */
    Scalar(String text, boolean plain, SourceLocation location) {
      this(text, plain, location, null);
    }

    /** Where a character of the text stands, as far as that is known. */
    SourceLocation at(int offset) {
      return written == null ? location : written.at(text, offset);
    }

    /** Whether nothing was written. */
    boolean isAbsent() {
      return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
    }

    @Override
    public String describe() {
      if (isAbsent()) {
        return "nothing";
      }
      return plain ? shortText() : quoted(text);
    }

    @Override
    public void appendTo(StringBuilder appended, int longest) {
      appended.append(text, 0, Math.min(text.length(), longest + 1));
    }

    @Override
    public Scalar at(SourceLocation other) {
      return new Scalar(text, plain, other);
    }
  }

  /** A list. */
  record Sequence(List<YamlValue> items, SourceLocation location) implements YamlValue {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      appendTo(text, Integer.MAX_VALUE - 1);
      return text.toString();
    }

    @Override
    public void appendTo(StringBuilder text, int longest) {
      text.append('[');
      String separator = "";
      for (YamlValue item : items) {
        if (text.length() > longest) {
          return;
        }
        text.append(separator);
        item.appendTo(text, longest);
        separator = ", ";
      }
      text.append(']');
    }

    @Override
    public Sequence at(SourceLocation other) {
      return new Sequence(items.stream().map(item -> item.at(other)).toList(), other);
    }

    @Override
    public String describe() {
      return "the list " + shortText();
    }
  }

  /** A mapping, in the order of the file. */
  record Mapping(Map<String, Entry> entries, SourceLocation location) implements YamlValue {
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
      changed.put(key, new Entry(value.location(), value));
      return new Mapping(changed, location);
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      appendTo(text, Integer.MAX_VALUE - 1);
      return text.toString();
    }

    @Override
    public void appendTo(StringBuilder text, int longest) {
      text.append('{');
      String separator = "";
      for (String key : entries.keySet().stream().sorted().toList()) {
        if (text.length() > longest) {
          return;
        }
        text.append(separator).append(key, 0, Math.min(key.length(), longest)).append(": ");
        entries.get(key).value().appendTo(text, longest);
        separator = ", ";
      }
      text.append('}');
    }

    @Override
    public Mapping at(SourceLocation other) {
      Map<String, Entry> moved = new LinkedHashMap<>();
      entries.forEach((key, entry) -> moved.put(key, new Entry(other, entry.value().at(other))));
      return new Mapping(moved, other);
    }

    @Override
    public String describe() {
      return "the mapping " + shortText();
    }
  }

  /** A mapping's value and the place of its key. */
  record Entry(SourceLocation keyLocation, YamlValue value) {}
}
