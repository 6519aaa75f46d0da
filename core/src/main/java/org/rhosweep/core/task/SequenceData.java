package org.rhosweep.core.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.Sequences.Target;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.RawSequence;

/**
 * Sequences of files, ready for batches. A sequence that is shorter than the longest of all parts
 * begins later in a batch, see {@link Batch#lengths}.
 */
public final class SequenceData implements Dataset {
  /**
   * One sequence.
   *
   * @param origin where it was read; of several rows the first
   * @param id its name, or null
   * @param timeSteps T of this sequence, of inputs: for prediction of the next step one less than
   *     was read
   */
  public record Example(Origin origin, String id, int timeSteps) {}

  /** The arrays of one sequence. */
  @SuppressWarnings("ArrayRecordComponent") // never compared: a holder with named parts
  private record Stored(Example example, float[] inputs, int[] labels, float[] targets) {}

  private final DataDescription description;
  private final List<String> featureNames;
  private final List<String> classes;
  private final Standard features;
  private final Standard targets;
  private final boolean nextStep;
  private final Map<Split, List<Stored>> parts;

  private SequenceData(
      DataDescription description,
      List<String> featureNames,
      List<String> classes,
      Standard features,
      Standard targets,
      boolean nextStep,
      Map<Split, List<Stored>> parts) {
    this.description = description;
    this.featureNames = featureNames;
    this.classes = classes;
    this.features = features;
    this.targets = targets;
    this.nextStep = nextStep;
    this.parts = parts;
  }

  /**
   * Standardises, bins and numbers what the parts hold, by what the training part holds alone.
   *
   * @throws DataException naming file, row and column of what cannot be
   */
  static SequenceData of(Sequences task, SequenceParts divided) {
    Map<Split, List<RawSequence>> raw = divided.parts();
    List<RawSequence> training = raw.get(Split.TRAIN);
    boolean spikes = training.get(0).times() != null;
    boolean nextStep = task.target() == Target.NEXT_STEP;
    List<String> classes = task.target() == Target.CLASS ? divided.classes(task) : List.of();
    EventBins bins = spikes ? EventBins.of(task, training) : null;
    List<String> names = spikes ? bins.names() : training.get(0).featureNames();
    Standard features =
        Standard.of(
            task.standardize() && !spikes,
            names.size(),
            training.stream().map(RawSequence::features).toList());
    int width = training.get(0).targetColumns();
    Standard targets =
        Standard.of(
            task.standardize(),
            width,
            width == 0
                ? List.of()
                : training.stream().map(s -> SequenceParts.numbersAskedFor(task, s)).toList());
    Map<Split, List<Stored>> parts = new EnumMap<>(Split.class);
    int longest = 0;
    for (Split split : Split.values()) {
      List<Stored> stored = new ArrayList<>();
      for (RawSequence sequence : raw.get(split)) {
        Stored one = stored(task, sequence, bins, features, targets, classes);
        longest = Math.max(longest, one.example.timeSteps);
        stored.add(one);
      }
      parts.put(split, List.copyOf(stored));
    }
    boolean every = nextStep || task.lossAt() == TargetPosition.EVERY_STEP;
    SequenceShape shape =
        new SequenceShape(
            longest,
            InputKind.DENSE,
            names.size(),
            0,
            nextStep ? names.size() : width > 0 ? width : classes.size(),
            every ? TargetPosition.EVERY_STEP : TargetPosition.LAST_STEP,
            classes.isEmpty() ? Loss.MEAN_SQUARED_ERROR : Loss.CROSS_ENTROPY);
    DataDescription description =
        new DataDescription(
            shape,
            divided.fingerprint(),
            parts.get(Split.TRAIN).size(),
            parts.get(Split.EVAL).size(),
            parts.get(Split.TEST).size(),
            null,
            parts.values().stream()
                .flatMap(List::stream)
                .anyMatch(stored -> stored.example.timeSteps < shape.sequenceLength()));
    return new SequenceData(description, names, classes, features, targets, nextStep, parts);
  }

  private static Stored stored(
      Sequences task,
      RawSequence sequence,
      EventBins bins,
      Standard features,
      Standard targets,
      List<String> classes) {
    float[] inputs =
        bins == null
            ? features.applied(sequence, sequence.features(), sequence.featureNames())
            : bins.counts(sequence);
    int width = bins == null ? sequence.featureNames().size() : bins.units();
    int steps = inputs.length / width;
    int[] labels =
        sequence.classes() == null
            ? null
            : Arrays.stream(SequenceParts.askedFor(task, sequence))
                .mapToInt(classes::indexOf)
                .toArray();
    float[] numbers =
        sequence.targets() == null
            ? null
            : targets.applied(
                sequence, SequenceParts.numbersAskedFor(task, sequence), task.columns().target());
    int shown = task.target() == Target.NEXT_STEP ? steps - 1 : steps;
    return new Stored(
        new Example(sequence.origin(), sequence.id(), shown), inputs, labels, numbers);
  }

  @Override
  public DataDescription description() {
    return description;
  }

  /** Names of the features; of events {@code unit[0]}, {@code unit[1]}. */
  public List<String> featureNames() {
    return featureNames;
  }

  /** Names of the classes in the order of their numbers; empty where the target is not a class. */
  public List<String> classes() {
    return classes;
  }

  /** The sequences of a part, in the order in which evaluations take them. */
  public List<Example> examples(Split split) {
    return parts.get(split).stream().map(Stored::example).toList();
  }

  /** Sequences of each class in a part, at the last of their steps. */
  public int[] classCounts(Split split) {
    int[] counts = new int[classes.size()];
    for (Stored stored : parts.get(split)) {
      counts[stored.labels[stored.labels.length - 1]]++;
    }
    return counts;
  }

  /**
   * What a network sees of a sequence, [time, feature].
   *
   * @param example index in {@link #examples}
   */
  public float[] inputs(Split split, int example) {
    Stored stored = parts.get(split).get(example);
    return Arrays.copyOf(stored.inputs, stored.example.timeSteps * featureNames.size());
  }

  /** Class numbers of a sequence, at its last step or at every one; null where there are none. */
  public int[] labels(Split split, int example) {
    int[] labels = parts.get(split).get(example).labels;
    return labels == null ? null : labels.clone();
  }

  /** Mean of each feature over the training part; 0 where nothing is standardised. */
  public double[] featureMeans() {
    return features.means().clone();
  }

  /**
   * Standard deviation of each feature over the training part; 1 where it is constant there, and
   * where nothing is standardised.
   */
  public double[] featureDeviations() {
    return features.deviations().clone();
  }

  /** Mean of each target that is a number, over the training part. */
  public double[] targetMeans() {
    return targets.means().clone();
  }

  /** Standard deviation of each target that is a number, over the training part. */
  public double[] targetDeviations() {
    return targets.deviations().clone();
  }

  @Override
  public BatchSource training(int batchSize, long seed) {
    List<Stored> training = parts.get(Split.TRAIN);
    return new ShuffledEpochs(description.shape(), training.size(), batchSize, seed) {
      @Override
      void fillRow(int example, Batch batch, int row) {
        show(training.get(example), batch, row);
      }
    };
  }

  @Override
  public BatchSource evaluation(Split split, int batchSize, int maxExamples) {
    List<Stored> part = parts.get(split);
    int examples = Math.min(part.size(), maxExamples);
    return new InOrder(description.shape(), examples, batchSize) {
      @Override
      void fillRow(int example, Batch batch, int row) {
        show(part.get(example), batch, row);
      }
    };
  }

  private void show(Stored stored, Batch batch, int row) {
    int times = description.shape().sequenceLength();
    int length = stored.example.timeSteps;
    int begin = times - length;
    if (description.unequalLengths()) {
      if (batch.lengths == null) {
        batch.lengths = new int[batch.batchSize];
      }
      batch.lengths[row] = length;
    }
    int features = featureNames.size();
    int at = row * times * features;
    Arrays.fill(batch.inputs, at, at + begin * features, 0f);
    System.arraycopy(stored.inputs, 0, batch.inputs, at + begin * features, length * features);
    boolean every = description.shape().targetPosition() == TargetPosition.EVERY_STEP;
    int first = every ? row * times : row;
    int live = every ? begin : 0;
    if (batch.labels != null) {
      Arrays.fill(batch.labels, first, first + live, Batch.IGNORED);
      System.arraycopy(stored.labels, 0, batch.labels, first + live, stored.labels.length);
      return;
    }
    int width = description.shape().outputSize();
    float[] from = nextStep ? stored.inputs : stored.targets;
    int skipped = nextStep ? features : 0;
    Arrays.fill(batch.targets, first * width, (first + live) * width, 0f);
    System.arraycopy(from, skipped, batch.targets, (first + live) * width, from.length - skipped);
  }

  /**
   * Means and standard deviations of columns.
   *
   * @param means one for each column
   * @param deviations population, that is over the number of values; 1 for a constant column
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Standard(double[] means, double[] deviations) {
    static Standard of(boolean measured, int columns, List<double[]> sequences) {
      double[] means = new double[columns];
      double[] deviations = new double[columns];
      Arrays.fill(deviations, 1);
      for (int column = 0; measured && column < columns; column++) {
        measure(column, columns, sequences, means, deviations);
      }
      return new Standard(means, deviations);
    }

    private static void measure(
        int column, int columns, List<double[]> sequences, double[] means, double[] deviations) {
      double sum = 0;
      double least = Double.POSITIVE_INFINITY;
      double largest = Double.NEGATIVE_INFINITY;
      long count = 0;
      for (double[] values : sequences) {
        for (int i = column; i < values.length; i += columns) {
          sum += values[i];
          least = Math.min(least, values[i]);
          largest = Math.max(largest, values[i]);
          count++;
        }
      }
      if (least == largest) {
        means[column] = least;
        return;
      }
      double mean = sum / count;
      double squares = 0;
      for (double[] values : sequences) {
        for (int i = column; i < values.length; i += columns) {
          squares += (values[i] - mean) * (values[i] - mean);
        }
      }
      means[column] = mean;
      double deviation = Math.sqrt(squares / count);
      deviations[column] = deviation == 0 ? 1 : deviation; // differences too small for squares
    }

    float[] applied(RawSequence sequence, double[] values, List<String> names) {
      float[] standard = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        int column = i % means.length;
        standard[i] = (float) ((values[i] - means[column]) / deviations[column]);
        if (!Float.isFinite(standard[i])) {
          String name = column < names.size() ? names.get(column) : "target";
          throw sequence
              .origin(Math.min(i / means.length, Math.max(0, sequence.timeSteps() - 1)))
              .mistake(name, "%s is beyond what a network can read (3.4e38)", values[i]);
        }
      }
      return standard;
    }
  }

  /**
   * Time steps that events are counted in.
   *
   * @param task settings of bins
   * @param width of a bin, in the data's own unit of time
   * @param steps of every sequence, or 0 where each has its own
   * @param units features
   * @param cut whether events after the last bin are left out; else the last bin ends with the last
   *     event of the training part
   */
  private record EventBins(Sequences task, double width, int steps, int units, boolean cut) {
    private static final int MAX_STEPS = 1_000_000;

    static EventBins of(Sequences task, List<RawSequence> training) {
      double last = 0;
      int highest = -1;
      for (RawSequence sequence : training) {
        for (int i = 0; i < sequence.times().length; i++) {
          last = Math.max(last, sequence.times()[i]);
          highest = Math.max(highest, (int) sequence.units()[i]);
        }
      }
      Sequences.Events events = task.events();
      int units = events.units() > 0 ? events.units() : highest + 1;
      if (units < 1) {
        throw new DataException(
            "task.path: %s: no sequence of the training part has an event".formatted(task.path()));
      }
      if (events.bins() == 0) {
        return new EventBins(task, events.binWidth(), 0, units, false);
      }
      boolean cut = events.duration() > 0;
      double duration = cut ? events.duration() : last;
      if (duration == 0) {
        throw new DataException(
            "task.events.bins: all events of %s are at time 0; give task.events.duration"
                .formatted(task.path()));
      }
      return new EventBins(task, duration / events.bins(), events.bins(), units, cut);
    }

    List<String> names() {
      List<String> names = new ArrayList<>(units);
      for (int unit = 0; unit < units; unit++) {
        names.add("unit[" + unit + "]");
      }
      return names;
    }

    /** Events of each bin and unit, [time, unit]. */
    float[] counts(RawSequence sequence) {
      int own = steps == 0 ? ownSteps(sequence) : steps;
      if ((double) own * units > Integer.MAX_VALUE - 64) {
        throw sequence
            .origin()
            .mistakeOfWhole("%d time steps of %d units do not fit into an array", own, units);
      }
      float[] counts = new float[own * units];
      double end = width * steps;
      for (int i = 0; i < sequence.times().length; i++) {
        double time = sequence.times()[i];
        int unit = (int) sequence.units()[i];
        if (unit >= units) {
          throw sequence
              .origin()
              .mistake(
                  task.columns().unit(),
                  "unit %d; there are units 0 to %d (task.events.units, or the highest of the"
                      + " training part)",
                  unit,
                  units - 1);
        }
        boolean beyond = steps > 0 && (cut ? time >= end : time > end * (1 + 1e-12));
        if (!beyond) {
          int step = (int) Math.min(own - 1.0, Math.floor(time / width));
          counts[step * units + unit]++;
        }
      }
      return counts;
    }

    private int ownSteps(RawSequence sequence) {
      double last = Arrays.stream(sequence.times()).max().orElse(0);
      double own = Math.floor(last / width) + 1;
      if (own > MAX_STEPS) {
        throw sequence
            .origin()
            .mistake(
                task.columns().time(),
                "%s makes %s time steps of task.events.binWidth %s; must be at most %d",
                last,
                String.format(Locale.ROOT, "%.0f", own),
                width,
                MAX_STEPS);
      }
      return (int) own;
    }
  }
}
