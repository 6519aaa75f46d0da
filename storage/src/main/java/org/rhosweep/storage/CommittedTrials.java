package org.rhosweep.storage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.rhosweep.sweeps.result.Table;

/**
 * The committed trials of an output, each once: read from its {@code trials} segments without
 * Spark. A bundle of which anything is damaged or missing ({@link CommittedBundles}) counts in no
 * table.
 */
public final class CommittedTrials {
  /**
   * Outcomes that {@code --retry-failed} runs again; any other outcome of a trial beats them. What
   * is INFEASIBLE on one machine may fit into the memory of another.
   */
  public static final Set<String> RETRYABLE = Set.of("FAILED", "OUT_OF_MEMORY", "INFEASIBLE");

  private static final String SWEEP = "sweep";
  private static final int SEGMENTS_AHEAD = 4;
  private static final long MAX_BYTES_AHEAD = 4 << 20;

  private final Output output;
  private final List<Table> tables;
  private final Table table;
  private final int supportedVersion;
  private List<CommittedBundle> bundles;
  private List<Segment> segments;
  private List<Segment> distinctSegments; // the listing of which it is known, or null
  private final Consumer<String> warnings;
  private final Set<String> said = new HashSet<>();

  private CommittedTrials(
      Output output, List<Table> tables, int supportedVersion, Consumer<String> warnings) {
    this.output = output;
    this.tables = List.copyOf(tables);
    this.table = tables.get(tables.size() - 1);
    this.supportedVersion = supportedVersion;
    this.warnings = warnings;
  }

  /**
   * Lists and checks the segments of an output.
   *
   * @param tables all tables of trials, that of trials last
   * @param warnings gets one line for every bundle that is left out
   * @throws OutputException if a newer version wrote one of them
   */
  public static CommittedTrials scan(
      Output output, List<Table> tables, int supportedVersion, Consumer<String> warnings)
      throws IOException, OutputException {
    output.requireReadable(supportedVersion);
    CommittedTrials committed = new CommittedTrials(output, tables, supportedVersion, warnings);
    StaleListingRetry.retry(output, committed::list);
    return committed;
  }

  private Void list() throws IOException, OutputException, StaleListingException {
    List<CommittedBundle> all = CommittedBundles.list(output, tables, supportedVersion, false);
    for (CommittedBundle bundle : all) {
      if (!bundle.isReadable() && said.add(bundle.warning())) {
        warnings.accept(bundle.warning());
      }
    }
    bundles = all.stream().filter(CommittedBundle::isReadable).toList();
    segments = bundles.stream().map(CommittedBundle::commit).toList();
    return null;
  }

  /** The readable bundles. */
  public List<CommittedBundle> bundles() {
    return bundles;
  }

  /** Their segments of the {@code trials} table. */
  public List<Segment> segments() {
    return segments;
  }

  /** Their segments of a table; a bundle without rows in it has none. */
  public List<Segment> segments(Table of) {
    return bundles.stream()
        .map(bundle -> bundle.files().get(of.name()))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Whether one of these tables, by their names, has no row of any of them. */
  public boolean areEmpty(List<String> tables) {
    return tables.stream()
        .anyMatch(table -> bundles.stream().noneMatch(bundle -> bundle.files().containsKey(table)));
  }

  /**
   * Whether none of them was deleted since it was read. Compaction deletes the trials of a bundle
   * before anything else of it: where they are all there, the other tables were whole, too.
   */
  public boolean allExist() throws IOException {
    Set<String> now = new HashSet<>();
    output.segments(table).forEach(segment -> now.add(segment.key()));
    return segments.stream().allMatch(segment -> now.contains(segment.key()));
  }

  /** The outcome of every trial by its id. */
  public Map<String, String> outcomes() throws IOException, OutputException {
    return read(
        () -> {
          Map<String, String> outcomes = new HashMap<>();
          forEach(
              List.of("outcome"),
              (segment, row) -> {
                String outcome = (String) row[1];
                outcomes.merge((String) row[0], outcome, (a, b) -> RETRYABLE.contains(a) ? b : a);
              });
          return outcomes;
        });
  }

  /** Lists and reads again where a listed segment was deleted by a compaction. */
  private <T> T read(StaleListingRetry.Reading<T> reading) throws IOException, OutputException {
    boolean[] again = {false};
    return StaleListingRetry.retry(
        output,
        () -> {
          if (again[0]) {
            list();
          }
          again[0] = true;
          return reading.read();
        });
  }

  /**
   * Some columns of every trial, each trial once, in order of trial id.
   *
   * @param columns names beside {@code trial_id}, which comes first in every row; {@code sweep} is
   *     the directory that the row was found in
   */
  public List<Object[]> rows(List<String> columns) throws IOException, OutputException {
    return best(columns).values().stream()
        .map(ranked -> Arrays.copyOf(ranked.row, columns.size() + 1))
        .toList();
  }

  /** The key of the segment that holds the winning row of each trial. */
  Map<String, String> segmentKeys() throws IOException, OutputException {
    Map<String, String> keys = new HashMap<>();
    best(List.of()).forEach((id, ranked) -> keys.put(id, ranked.segment));
    return keys;
  }

  /** The winning row of each trial: the one that readers take. */
  Map<String, Ranked> best(List<String> columns) throws IOException, OutputException {
    return read(() -> ranked(columns));
  }

  private Map<String, Ranked> ranked(List<String> columns)
      throws IOException, StaleListingException {
    List<String> all = new ArrayList<>(columns);
    all.add("outcome");
    all.add("started_at");
    int outcome = columns.size() + 1;
    Map<String, Ranked> best = new TreeMap<>();
    forEach(
        all,
        (segment, row) -> {
          boolean retryable = RETRYABLE.contains((String) row[outcome]);
          Ranked ranked = new Ranked(retryable, (Long) row[outcome + 1], segment.key(), row);
          best.merge((String) row[0], ranked, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        });
    return best;
  }

  /** Takes rows as they are read. */
  public interface Rows {
    /** A trial; the array is the receiver's. */
    void add(Object[] row);

    /** Removes the last {@code count} rows: what they were read from is damaged or deleted. */
    void retract(int count);
  }

  /**
   * Streams what {@link #rows} returns, in the order of the segments and one row at a time: columns
   * that are constant within a segment come from its footer.
   *
   * @param sweep only what ran under this name; null for all
   */
  public void stream(List<String> columns, String sweep, Rows rows)
      throws IOException, OutputException {
    int[] given = {0};
    read(
        () -> {
          rows.retract(given[0]);
          given[0] = 0;
          Map<String, String> winners = new HashMap<>();
          if (!distinct()) {
            ranked(List.of()).forEach((trial, ranked) -> winners.put(trial, ranked.segment));
          }
          List<Segment> chosen =
              segments.stream().filter(s -> sweep == null || sweep.equals(s.sweep())).toList();
          stream(chosen, columns, winners, rows, given);
          return null;
        });
  }

  /** Small segments are decoded while rows of the one before are taken. */
  private void stream(
      List<Segment> chosen,
      List<String> columns,
      Map<String, String> winners,
      Rows rows,
      int[] given)
      throws IOException, StaleListingException {
    Deque<CompletableFuture<Decoded>> ahead = new ArrayDeque<>();
    Iterator<Segment> next = chosen.iterator();
    for (Segment segment : chosen) {
      while (next.hasNext() && ahead.size() < SEGMENTS_AHEAD) {
        Segment of = next.next();
        ahead.add(CompletableFuture.supplyAsync(() -> decoded(of, columns)));
      }
      Decoded decoded = ahead.remove().join();
      if (decoded.failure != null) {
        throw staleListing(segment, decoded.failure);
      }
      if (decoded.rows == null) {
        given[0] += stream(segment, columns, winners, rows);
        continue;
      }
      for (Object[] row : decoded.rows) {
        if (wins(segment, row, winners)) {
          given[0]++;
          rows.add(row);
        }
      }
    }
  }

  /** Rows of one segment, or why they cannot be read; neither where they are too many. */
  private static final class Decoded {
    private final List<Object[]> rows;
    private final IOException failure;

    Decoded(List<Object[]> rows, IOException failure) {
      this.rows = rows;
      this.failure = failure;
    }
  }

  private Decoded decoded(Segment segment, List<String> columns) {
    if (segment.bytes() > MAX_BYTES_AHEAD) {
      return new Decoded(null, null);
    }
    try {
      List<Object[]> rows = new ArrayList<>();
      readVarying(segment, columns, rows::add);
      return new Decoded(rows, null);
    } catch (IOException e) {
      return new Decoded(null, e);
    }
  }

  private void readVarying(Segment segment, List<String> columns, Consumer<Object[]> rows)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("trial_id"));
    all.addAll(columns);
    SegmentReader.readVarying(output, segment, table, all, Map.of(SWEEP, segment.sweep()), rows);
  }

  private static boolean wins(Segment segment, Object[] row, Map<String, String> winners) {
    return winners.isEmpty()
        || segment.key().equals(winners.getOrDefault((String) row[0], segment.key()));
  }

  /**
   * The reason to list again where a listed segment was deleted or is damaged. Any other exception
   * is thrown as it is.
   */
  private StaleListingException staleListing(Segment segment, IOException e) throws IOException {
    if (!cannotRead(segment, e)) {
      throw e;
    }
    return e instanceof DamagedSegmentException
        ? StaleListingException.segmentDamaged(Output.oneLine(e))
        : StaleListingException.segmentDeleted(Output.oneLine(e));
  }

  /**
   * Takes note of a segment that was listed and cannot be read.
   *
   * @return whether another listing leaves it out: it is damaged, or has gone
   */
  public boolean cannotRead(Segment segment, IOException e) {
    if (e instanceof DamagedSegmentException) {
      output.exclude(segment, Output.oneLine(e));
      return true;
    }
    return SegmentReader.isDeleted(e);
  }

  /** The rows of one segment; their number. */
  private int stream(Segment segment, List<String> columns, Map<String, String> winners, Rows rows)
      throws IOException, StaleListingException {
    int[] given = {0};
    try {
      readVarying(
          segment,
          columns,
          row -> {
            if (wins(segment, row, winners)) {
              given[0]++;
              rows.add(row);
            }
          });
      return given[0];
    } catch (IOException e) {
      rows.retract(given[0]);
      throw staleListing(segment, e);
    }
  }

  /**
   * Whether no trial is in two keys. May say no where the answer is yes (never the other way
   * round), which costs time, not correctness.
   */
  public boolean hasDistinctTrials() throws IOException, OutputException {
    return read(this::distinct);
  }

  private boolean distinct() throws IOException, StaleListingException {
    List<Segment> of = segments;
    if (of.size() <= 1 || of == distinctSegments) {
      return true;
    }
    // Two of a million trials that share 64 bits, once in 10^7 outputs, cost time as well.
    List<Ids> ids = segments.parallelStream().map(this::ids).toList();
    for (int i = 0; i < ids.size(); i++) {
      IOException failure = ids.get(i).failure;
      if (failure != null) {
        throw staleListing(segments.get(i), failure);
      }
    }
    long[] all = ids.stream().map(found -> found.bits).flatMapToLong(Arrays::stream).toArray();
    Arrays.parallelSort(all);
    boolean distinct = IntStream.range(1, all.length).noneMatch(i -> all[i] == all[i - 1]);
    distinctSegments = distinct ? of : null;
    return distinct;
  }

  /** The first 64 bits of the ids of one segment, none where they cannot be read. */
  private static final class Ids {
    private final long[] bits;
    private final IOException failure;

    Ids(long[] bits, IOException failure) {
      this.bits = bits;
      this.failure = failure;
    }
  }

  private Ids ids(Segment segment) {
    try {
      LongStream.Builder bits = LongStream.builder();
      SegmentReader.read(
          output,
          segment,
          table,
          List.of("trial_id"),
          row -> bits.add(first64Bits((String) row[0])));
      return new Ids(bits.build().toArray(), null);
    } catch (IOException e) {
      return new Ids(new long[0], e);
    }
  }

  /** The first 64 bits of a trial id, which is a SHA-256 in hexadecimal digits. */
  private static long first64Bits(String trialId) {
    return trialId.length() >= 16 ? Long.parseUnsignedLong(trialId, 0, 16, 16) : trialId.hashCode();
  }

  private interface Visitor {
    void visit(Segment segment, Object[] row);
  }

  private void forEach(List<String> columns, Visitor visitor)
      throws IOException, StaleListingException {
    List<String> all = new ArrayList<>(List.of("trial_id"));
    all.addAll(columns);
    int sweep = all.indexOf(SWEEP);
    List<String> inFile = all.stream().filter(column -> !column.equals(SWEEP)).toList();
    for (Segment segment : segments) {
      // A segment counts whole or not at all, so its rows wait until the last one was read.
      List<Object[]> rows = new ArrayList<>();
      Consumer<Object[]> add =
          row -> rows.add(sweep < 0 ? row : inserted(row, sweep, segment.sweep()));
      try {
        SegmentReader.read(output, segment, table, inFile, add);
      } catch (IOException e) {
        throw staleListing(segment, e);
      }
      rows.forEach(row -> visitor.visit(segment, row));
    }
  }

  private static Object[] inserted(Object[] row, int at, Object value) {
    Object[] longer = new Object[row.length + 1];
    System.arraycopy(row, 0, longer, 0, at);
    longer[at] = value;
    System.arraycopy(row, at, longer, at + 1, row.length - at);
    return longer;
  }

  /** A row of a trial; the winning row of several is the smallest. */
  static final class Ranked implements Comparable<Ranked> {
    final boolean retryable;
    final Long startedAt;
    final String segment;
    final Object[] row;

    Ranked(boolean retryable, Long startedAt, String segment, Object[] row) {
      this.retryable = retryable;
      this.startedAt = startedAt;
      this.segment = segment;
      this.row = row;
    }

    @Override
    public int compareTo(Ranked other) {
      int order = Boolean.compare(retryable, other.retryable);
      if (order == 0 && retryable) {
        order = Long.compare(orZero(other.startedAt), orZero(startedAt));
      }
      return order != 0 ? order : segment.compareTo(other.segment);
    }

    /** Whether readers prefer it, whichever segment holds it. */
    boolean beats(Ranked other) {
      int order = Boolean.compare(retryable, other.retryable);
      if (order == 0 && retryable) {
        order = Long.compare(orZero(other.startedAt), orZero(startedAt));
      }
      return order < 0;
    }

    private static long orZero(Long value) {
      return value == null ? 0 : value;
    }
  }
}
