package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rhosweep.sweeps.spec.YamlValue.Entry;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;
import org.rhosweep.sweeps.text.Printable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document into values that keep their places. Stricter than YAML: no tags, no
 * key twice, keys are scalars, and bounds on size, nesting and what aliases unfold to.
 */
final class YamlReader {
  static final int MAX_CHARACTERS = 1_000_000;
  private static final int MAX_NESTING = 50;
  private static final int MAX_VALUES = 200_000;
  private static final int MAX_UNFOLDED = 2 * MAX_CHARACTERS;
  private static final String MERGE_KEY = "<<";

  private final Problems problems;
  private final String file;
  private final String yaml;
  private final boolean hasLines;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int values;
  private long characters;
  private SourceLocation lastLocation;

  /** What an anchor names, and how many values and characters it unfolds to. */
  private record Anchored(YamlValue value, int size, long length) {}

  /** Ends the reading of a text that cannot be understood any further. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient SourceLocation location;

    Unreadable(SourceLocation location, String message) {
      super(message);
      this.location = location;
    }
  }

  private YamlReader(String file, boolean hasLines, String yaml, Problems problems) {
    this.file = file;
    this.yaml = yaml;
    this.hasLines = hasLines;
    this.problems = problems;
    this.lastLocation = new SourceLocation(file, hasLines ? 1 : 0, hasLines ? 1 : 0);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_CHARACTERS).build();
    events = new Parse(settings).parseString(yaml).iterator();
  }

  /**
   * Reads a text.
   *
   * @param file what errors call it
   * @param hasLines whether errors name lines; a text on the command line has none
   * @return null where it cannot be read, with the problem added
   */
  static YamlValue read(String file, boolean hasLines, String yaml, Problems problems) {
    YamlReader reader = new YamlReader(file, hasLines, yaml, problems);
    try {
      return reader.document();
    } catch (Unreadable e) {
      problems.add(e.location, e.getMessage());
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      problems.add(
          mark.map(reader::location).orElse(reader.lastLocation),
          "not valid YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      String firstLine = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      problems.add(reader.lastLocation, "not valid YAML: " + firstLine);
    }
    return null;
  }

  private YamlValue document() {
    next(); // start of the stream
    Event event = next(); // start of the document, or the end of an empty stream
    if (event.getEventId() == Event.ID.StreamEnd) {
      return new Scalar("", true, lastLocation);
    }
    YamlValue value = value(next(), 0);
    next(); // end of the document
    event = next();
    if (event.getEventId() != Event.ID.StreamEnd) {
      throw new Unreadable(lastLocation, "a second document starts here; one file holds one sweep");
    }
    return value;
  }

  private YamlValue value(Event event, int nesting) {
    SourceLocation location = lastLocation;
    if (nesting > MAX_NESTING) {
      throw new Unreadable(location, "nested deeper than " + MAX_NESTING + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return unfold(alias.getAlias(), location);
    }
    int before = values;
    long charactersBefore = characters;
    count(1, event instanceof ScalarEvent scalar ? scalar.getValue().length() : 0);
    YamlValue value;
    if (event instanceof ScalarEvent scalar) {
      refuseTag(scalar.getTag(), location);
      value = new Scalar(scalar.getValue(), scalar.isPlain(), location, written(scalar, location));
    } else {
      refuseTag(((CollectionStartEvent) event).getTag(), location);
      value =
          event.getEventId() == Event.ID.SequenceStart
              ? sequence(location, nesting)
              : mapping(location, nesting);
    }
    int size = values - before;
    long length = characters - charactersBefore;
    ((NodeEvent) event)
        .getAnchor()
        .ifPresent(anchor -> anchors.put(anchor, new Anchored(value, size, length)));
    return value;
  }

  private WrittenText written(ScalarEvent scalar, SourceLocation location) {
    Optional<Mark> start = scalar.getStartMark();
    Optional<Mark> end = scalar.getEndMark();
    return hasLines && start.isPresent() && end.isPresent()
        ? new WrittenText(yaml, location, start.get().getIndex(), end.get().getIndex())
        : null;
  }

  private Sequence sequence(SourceLocation location, int nesting) {
    List<YamlValue> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(value(event, nesting + 1));
    }
    return new Sequence(items, location);
  }

  private Mapping mapping(SourceLocation location, int nesting) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      SourceLocation keyLocation = lastLocation;
      if (event instanceof ScalarEvent scalar
          && scalar.isPlain()
          && scalar.getValue().equals(MERGE_KEY)) {
        throw new Unreadable(
            keyLocation,
            "merge keys (<<) are not supported: YAML 1.2 has none; an alias (*name) stands for a"
                + " whole value");
      }
      YamlValue key = value(event, nesting + 1);
      YamlValue value = value(next(), nesting + 1);
      if (!(key instanceof Scalar scalar)) {
        problems.add(keyLocation, "a key must be a name, was " + key.describe());
        continue;
      }
      Entry first = entries.putIfAbsent(scalar.text(), new Entry(keyLocation, value));
      if (first != null) {
        problems.add(
            keyLocation,
            YamlValue.quoted(scalar.text())
                + " is given twice"
                + at(", first", first.keyLocation()));
      }
    }
    return new Mapping(entries, location);
  }

  private String at(String prefix, SourceLocation location) {
    return hasLines ? prefix + " on line " + location.line() : "";
  }

  private YamlValue unfold(Anchor alias, SourceLocation location) {
    Anchored anchored = anchors.get(alias);
    if (anchored == null) {
      throw new Unreadable(
          location,
          "*"
              + Printable.shortened(alias.getValue(), YamlValue.QUOTED)
              + " names nothing that ends above it");
    }
    count(anchored.size(), anchored.length());
    return anchored.value();
  }

  private void count(int more, long moreCharacters) {
    values += more;
    characters += moreCharacters;
    if (characters > MAX_UNFOLDED) {
      throw new Unreadable(
          lastLocation, "more than " + MAX_UNFOLDED + " characters, aliases unfolded");
    }
    if (values > MAX_VALUES) {
      throw new Unreadable(lastLocation, "more than " + MAX_VALUES + " values, aliases unfolded");
    }
  }

  private static void refuseTag(Optional<String> tag, SourceLocation location) {
    if (tag.isPresent()) {
      throw new Unreadable(
          location,
          "tags have no meaning here, found " + Printable.shortened(tag.get(), YamlValue.QUOTED));
    }
  }

  private Event next() {
    Event event = events.next();
    event.getStartMark().ifPresent(mark -> lastLocation = location(mark));
    return event;
  }

  private SourceLocation location(Mark mark) {
    return hasLines
        ? new SourceLocation(file, mark.getLine() + 1, mark.getColumn() + 1)
        : SourceLocation.of(file);
  }
}
