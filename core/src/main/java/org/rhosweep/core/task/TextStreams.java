package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import java.util.Locale;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * A text as parallel streams of tokens, each to be predicted from those before it.
 *
 * <pre>
 *   part of the text   | stream 0 | stream 1 | … | stream rows - 1 |
 *   batch k, row b     tokens k T … (k + 1) T - 1 of stream b; the label of each is the next token
 * </pre>
 *
 * <p>States carry on from batch to batch, and start anew with each pass.
 */
final class TextStreams implements Dataset {
  /** Stands for everything outside of the vocabulary. */
  static final int UNKNOWN = 0;

  private final DataDescription description;
  private final int[] tokens;
  private final Parts parts;

  private TextStreams(DataDescription description, int[] tokens, Parts parts) {
    this.description = description;
    this.tokens = tokens;
    this.parts = parts;
  }

  /** Tokens of the parts of a text, in the order in which they follow each other. */
  record Parts(int training, int evaluation, int test) {
    static Parts of(int tokens, double evalFraction, double testFraction) {
      int evaluation = (int) Math.round(tokens * evalFraction);
      int test = (int) Math.round(tokens * testFraction);
      return new Parts(tokens - evaluation - test, evaluation, test);
    }

    int start(Split split) {
      return switch (split) {
        case TRAIN -> 0;
        case EVAL -> training;
        case TEST -> training + evaluation;
      };
    }

    int length(Split split) {
      return switch (split) {
        case TRAIN -> training;
        case EVAL -> evaluation;
        case TEST -> test;
      };
    }
  }

  /**
   * @param file where the tokens come from
   * @param tokens the whole text; not copied, must not change
   * @param parts how it is divided
   * @param vocabularySize all tokens are below
   * @throws DataException where a part is too short for one sequence
   */
  static TextStreams of(
      TextFile file,
      int[] tokens,
      Parts parts,
      int vocabularySize,
      int sequenceLength,
      int embeddingSize) {
    requireLength(file, parts, sequenceLength);
    SequenceShape shape =
        new SequenceShape(
            sequenceLength,
            InputKind.TOKENS,
            vocabularySize,
            embeddingSize,
            vocabularySize,
            TargetPosition.EVERY_STEP,
            Loss.CROSS_ENTROPY);
    DataDescription description =
        new DataDescription(
            shape,
            file.fingerprint(),
            parts.training(),
            parts.evaluation(),
            parts.test(),
            new DataDescription.UnknownTokens(
                unknown(tokens, parts, Split.TRAIN),
                unknown(tokens, parts, Split.EVAL),
                unknown(tokens, parts, Split.TEST)));
    return new TextStreams(description, tokens, parts);
  }

  /**
   * Checks that every part has something to predict.
   *
   * @throws DataException where a part is too short for one sequence
   */
  static void requireLength(TextFile file, Parts parts, int sequenceLength) {
    if (parts.training() < sequenceLength + 1 || parts.evaluation() < 2 || parts.test() < 2) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "task.path: %s is too short: %d tokens for training, %d for evaluation and %d for the"
                  + " test, at least task.sequenceLength + 1 = %d, 2 and 2 are needed",
              file.file(),
              parts.training(),
              parts.evaluation(),
              parts.test(),
              sequenceLength + 1));
    }
  }

  /** The fraction of a part's tokens that are token 0. */
  private static double unknown(int[] tokens, Parts parts, Split split) {
    int start = parts.start(split);
    long unknown =
        Arrays.stream(tokens, start, start + parts.length(split))
            .filter(token -> token == UNKNOWN)
            .count();
    return (double) unknown / parts.length(split);
  }

  /** Checks the settings that all texts share. */
  static void requireSettings(
      String path,
      int sequenceLength,
      int embeddingSize,
      double evalFraction,
      double testFraction) {
    require(path != null && !path.isBlank(), "path must name a file of plain text");
    require(
        sequenceLength >= 1 && sequenceLength <= 100_000,
        "sequenceLength must be 1 to 100000, was %d",
        sequenceLength);
    require(
        embeddingSize >= 1 && embeddingSize <= 65_536,
        "embeddingSize must be 1 to 65536, was %d",
        embeddingSize);
    require(
        evalFraction > 0 && evalFraction < 1,
        "evalFraction must be > 0 and < 1, was %s",
        evalFraction);
    require(
        testFraction > 0 && testFraction < 1 - evalFraction,
        "testFraction must be > 0 and < 1 - evalFraction = %s, was %s",
        1 - evalFraction,
        testFraction);
  }

  @Override
  public DataDescription description() {
    return description;
  }

  /**
   * Each pass begins at another token, which the seed decides, and goes around the end of the
   * training part to its first token, which nothing predicts.
   *
   * @throws IllegalArgumentException where the text is too short for so many streams
   */
  @Override
  public BatchSource training(int batchSize, long seed) {
    int steps = description.shape().sequenceLength();
    int trainingTokens = parts.training();
    int largest = (trainingTokens - 1) / steps;
    require(
        batchSize >= 1 && batchSize <= largest,
        "training.batchSize must be 1 to %d, since each of its streams needs %d of the %d training"
            + " tokens, was %d",
        largest,
        steps,
        trainingTokens,
        batchSize);
    int streamLength = trainingTokens / batchSize / steps * steps;
    return new Streams(0, trainingTokens, batchSize, streamLength) {
      private long passOfOrigin = -1;
      private int origin;

      @Override
      int origin(long pass) {
        if (pass != passOfOrigin) {
          origin = RandomStream.of(seed, Purpose.BATCH_ORDER, 0, pass).nextInt(trainingTokens);
          passOfOrigin = pass;
        }
        return origin;
      }
    };
  }

  /**
   * Predicts the first {@code maxExamples} tokens of the part after its very first, in as many
   * streams of at least one sequence as there are, at most {@code batchSize}. Up to one token per
   * stream stays out, so that streams are equally long; ends of sequences beyond them are {@link
   * Batch#IGNORED}.
   */
  @Override
  public BatchSource evaluation(Split split, int batchSize, int maxExamples) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    require(maxExamples >= 1, "an evaluation needs at least 1 target, was %d", maxExamples);
    int length = parts.length(split);
    int targets = Math.min(maxExamples, length - 1);
    int steps = description.shape().sequenceLength();
    int rows = Math.max(1, Math.min(batchSize, targets / steps));
    return new Streams(parts.start(split), length, rows, targets / rows) {
      @Override
      int origin(long pass) {
        require(pass == 0, "the index of a batch must be 0 to %d", batchesPerPass() - 1);
        return 0;
      }
    };
  }

  /** Parallel streams over a part of the text. */
  private abstract class Streams implements BatchSource {
    private final int steps = description.shape().sequenceLength();
    private final int partStart;
    private final int partLength;
    private final int rows;
    private final int streamLength;

    /**
     * @param streamLength targets per stream
     */
    Streams(int partStart, int partLength, int rows, int streamLength) {
      this.partStart = partStart;
      this.partLength = partLength;
      this.rows = rows;
      this.streamLength = streamLength;
    }

    /** Where in the part the first stream begins in the given pass. */
    abstract int origin(long pass);

    @Override
    public int batchesPerPass() {
      return (streamLength - 1) / steps + 1;
    }

    @Override
    public void fill(long index, Batch batch) {
      require(index >= 0, "the index of a batch must be >= 0, was %d", index);
      batch.requireRoom(rows, description.shape());
      int done = (int) (index % batchesPerPass()) * steps;
      long from = (long) origin(index / batchesPerPass()) + done;
      for (int row = 0; row < rows; row++) {
        int position = (int) ((from + (long) row * streamLength) % partLength);
        fillRow(position, Math.min(steps, streamLength - done), batch, row * steps);
      }
      batch.examples = rows;
      batch.continuesState = done > 0;
    }

    private void fillRow(int from, int filled, Batch batch, int to) {
      int position = from;
      for (int step = 0; step < filled; step++) {
        batch.tokens[to + step] = tokens[partStart + position];
        position = position + 1 == partLength ? 0 : position + 1;
        batch.labels[to + step] = position == 0 ? Batch.IGNORED : tokens[partStart + position];
      }
      Arrays.fill(batch.tokens, to + filled, to + steps, 0);
      Arrays.fill(batch.labels, to + filled, to + steps, Batch.IGNORED);
    }
  }
}
