package org.rhosweep.core.task;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.sequence.RawSequence;

/**
 * Sequences that were read, checked and divided into parts. Sequences are in the order of the
 * SHA-256 of their content, so that neither files nor rows have a say in anything.
 *
 * @param parts of each split in that order
 * @param fingerprint SHA-256 over the hashes of the sequences; where files or a column make parts,
 *     over those of each part
 */
record SequenceParts(Map<Split, List<RawSequence>> parts, String fingerprint) {
  private static final Map<String, Split> NAMES =
      Map.ofEntries(
          Map.entry("train", Split.TRAIN),
          Map.entry("training", Split.TRAIN),
          Map.entry("eval", Split.EVAL),
          Map.entry("evaluation", Split.EVAL),
          Map.entry("val", Split.EVAL),
          Map.entry("valid", Split.EVAL),
          Map.entry("validation", Split.EVAL),
          Map.entry("dev", Split.EVAL),
          Map.entry("test", Split.TEST),
          Map.entry("testing", Split.TEST));

  /**
   * Checks and divides.
   *
   * @param pool what {@code task.path} holds
   * @param given parts that have files of their own
   * @throws DataException naming file, row and column of what breaks a rule
   */
  static SequenceData of(
      Sequences task, List<RawSequence> pool, Map<Split, List<RawSequence>> given) {
    Map<Split, List<RawSequence>> read = new EnumMap<>(given);
    if (task.columns().split().isEmpty()) {
      read.put(Split.TRAIN, pool);
    } else {
      byColumn(task.columns().split(), pool, read);
    }
    requireSequences(task, read);
    SequenceRules rules = new SequenceRules(task, read.get(Split.TRAIN).get(0));
    read.values().forEach(part -> part.forEach(rules::check));
    MessageDigest all = Sha256.digest();
    Map<Split, List<RawSequence>> parts = new EnumMap<>(Split.class);
    for (Map.Entry<Split, List<RawSequence>> part : read.entrySet()) {
      all.update(
          String.format(Locale.ROOT, "sequences-1 %s %d;", part.getKey(), part.getValue().size())
              .getBytes(StandardCharsets.UTF_8));
      parts.put(part.getKey(), ordered(task, part.getValue(), all));
    }
    byFractions(task, parts);
    return SequenceData.of(task, new SequenceParts(parts, Sha256.hexadecimal(all)));
  }

  private static void byColumn(
      String column, List<RawSequence> pool, Map<Split, List<RawSequence>> read) {
    for (RawSequence sequence : pool) {
      String value = sequence.split();
      Split split = value == null ? null : NAMES.get(value.strip().toLowerCase(Locale.ROOT));
      if (split == null) {
        throw sequence
            .origin()
            .mistake(
                column,
                "%s; the part of a sequence must be train, eval or test",
                value == null || value.isBlank() ? "no value" : value);
      }
      read.computeIfAbsent(split, s -> new ArrayList<>()).add(sequence);
    }
  }

  private static void requireSequences(Sequences task, Map<Split, List<RawSequence>> read) {
    if (!read.containsKey(Split.TRAIN)) {
      throw new DataException(
          "task.columns.split: no sequence of %s is in train".formatted(task.path()));
    }
    read.forEach(
        (split, sequences) -> {
          if (sequences.isEmpty()) {
            String setting =
                switch (split) {
                  case TRAIN -> "task.path: " + task.path();
                  case EVAL -> "task.evalPath: " + task.evalPath();
                  case TEST -> "task.testPath: " + task.testPath();
                };
            throw new DataException(setting + " holds no sequences");
          }
        });
  }

  /** In the order of their hashes, which are added to a digest in that order. */
  private static List<RawSequence> ordered(
      Sequences task, List<RawSequence> sequences, MessageDigest digest) {
    record Hashed(String hash, RawSequence sequence) {}
    List<Hashed> hashed = new ArrayList<>(sequences.size());
    for (RawSequence sequence : sequences) {
      hashed.add(new Hashed(HexFormat.of().formatHex(hash(task, sequence)), sequence));
    }
    hashed.sort(Comparator.comparing(Hashed::hash));
    hashed.forEach(one -> digest.update(one.hash().getBytes(StandardCharsets.UTF_8)));
    return hashed.stream().map(Hashed::sequence).toList();
  }

  /** SHA-256 of numbers and targets; not of id, names, times of steps and place. */
  private static byte[] hash(Sequences task, RawSequence sequence) {
    MessageDigest digest = Sha256.digest();
    if (sequence.times() != null) {
      long[][] events = events(sequence);
      add(digest, "events", events.length);
      for (long[] event : events) {
        addNumbers(digest, Double.longBitsToDouble(event[0]), (double) event[1]);
      }
    } else {
      add(digest, "features", sequence.timeSteps(), sequence.featureNames().size());
      addNumbers(digest, sequence.features());
    }
    if (sequence.classes() != null) {
      String[] classes = askedFor(task, sequence);
      add(digest, "classes", classes.length);
      for (String label : classes) {
        byte[] text = label.getBytes(StandardCharsets.UTF_8);
        add(digest, "", text.length);
        digest.update(text);
      }
    }
    if (sequence.targets() != null) {
      double[] targets = numbersAskedFor(task, sequence);
      add(digest, "targets", targets.length, sequence.targetColumns());
      addNumbers(digest, targets);
    }
    return digest.digest();
  }

  /** The class at the last step, or those at all steps. */
  static String[] askedFor(Sequences task, RawSequence sequence) {
    String[] classes = sequence.classes();
    return task.lossAt() == TargetPosition.EVERY_STEP
        ? classes
        : Arrays.copyOfRange(classes, classes.length - 1, classes.length);
  }

  /** The numbers at the last step, or those at all steps. */
  static double[] numbersAskedFor(Sequences task, RawSequence sequence) {
    double[] targets = sequence.targets();
    return task.lossAt() == TargetPosition.EVERY_STEP
        ? targets
        : Arrays.copyOfRange(targets, targets.length - sequence.targetColumns(), targets.length);
  }

  /** Times, as bits, and units in the order of time, then unit. */
  private static long[][] events(RawSequence sequence) {
    return IntStream.range(0, sequence.times().length)
        .mapToObj(
            i ->
                new long[] {
                  Double.doubleToLongBits(sequence.times()[i] + 0.0), (long) sequence.units()[i]
                })
        .sorted(Comparator.<long[]>comparingLong(e -> e[0]).thenComparingLong(e -> e[1]))
        .toArray(long[][]::new);
  }

  private static void add(MessageDigest digest, String word, int... numbers) {
    digest.update((word + Arrays.toString(numbers)).getBytes(StandardCharsets.UTF_8));
  }

  private static void addNumbers(MessageDigest digest, double... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.min(numbers.length, 4096) * Double.BYTES);
    for (double number : numbers) {
      bytes.putDouble(number + 0.0); // -0 becomes 0
      if (!bytes.hasRemaining()) {
        digest.update(bytes.flip());
        bytes.clear();
      }
    }
    digest.update(bytes.flip());
  }

  /** Takes the parts that are not there yet from the training part. */
  private static void byFractions(Sequences task, Map<Split, List<RawSequence>> parts) {
    List<RawSequence> pool = parts.get(Split.TRAIN);
    boolean takesEval = !parts.containsKey(Split.EVAL);
    boolean takesTest = !parts.containsKey(Split.TEST);
    if (!takesEval && !takesTest) {
      return;
    }
    int eval = takesEval ? (int) Math.round(task.evalFraction() * pool.size()) : 0;
    int test = takesTest ? (int) Math.round(task.testFraction() * pool.size()) : 0;
    if ((takesEval && eval < 1) || (takesTest && test < 1) || eval + test >= pool.size()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "task.path: %s: %d sequences cannot be split into training%s%s",
              task.path(),
              pool.size(),
              takesEval ? ", evaluation (task.evalFraction: " + task.evalFraction() + ")" : "",
              takesTest ? ", test (task.testFraction: " + task.testFraction() + ")" : ""));
    }
    int[] order =
        RandomStream.of(task.splitSeed(), Purpose.DATA_SPLIT, 0, 0).permutation(pool.size());
    if (takesTest) {
      parts.put(Split.TEST, taken(pool, order, 0, test));
    }
    if (takesEval) {
      parts.put(Split.EVAL, taken(pool, order, test, test + eval));
    }
    parts.put(Split.TRAIN, taken(pool, order, test + eval, order.length));
  }

  private static List<RawSequence> taken(List<RawSequence> pool, int[] order, int from, int to) {
    return Arrays.stream(order, from, to).mapToObj(pool::get).toList();
  }

  /** Classes of the training part: numbers by size, then texts by their characters. */
  List<String> classes(Sequences task) {
    Map<String, Integer> counts = new HashMap<>();
    for (RawSequence sequence : parts.get(Split.TRAIN)) {
      for (String label : askedFor(task, sequence)) {
        counts.merge(label, 1, Integer::sum);
      }
    }
    List<String> classes = counts.keySet().stream().sorted(SequenceParts::compare).toList();
    if (classes.size() < 2) {
      throw new DataException(
          "task.path: %s: all of the training part is class %s; there must be two classes"
              .formatted(task.path(), classes.get(0)));
    }
    parts.forEach(
        (split, sequences) -> {
          for (RawSequence sequence : sequences) {
            for (String label : askedFor(task, sequence)) {
              if (!counts.containsKey(label)) {
                throw sequence
                    .origin()
                    .mistake(
                        targetName(task),
                        "class %s is in the %s part, but in no sequence of the training part%s",
                        label,
                        split == Split.EVAL ? "evaluation" : "test",
                        task.evalPath().isEmpty() || task.testPath().isEmpty()
                            ? "; another task.splitSeed may do, or a column that says the parts"
                            : "");
              }
            }
          }
        });
    return classes;
  }

  static String targetName(Sequences task) {
    return task.columns().target().isEmpty() ? "target" : task.columns().target().get(0);
  }

  private static int compare(String a, String b) {
    Double x = number(a);
    Double y = number(b);
    if (x != null && y != null && !x.equals(y)) {
      return x.compareTo(y);
    }
    if ((x == null) != (y == null)) {
      return x == null ? 1 : -1;
    }
    return a.compareTo(b);
  }

  private static Double number(String label) {
    try {
      return Double.valueOf(label);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
