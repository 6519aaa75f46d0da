package org.rhosweep.core.task;

import java.util.Arrays;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Location;
import org.rhosweep.core.settings.Named;

/**
 * Predicts every next character (Unicode code point) of a text in UTF-8. Token 0 stands for
 * characters that the training part does not hold, the others are its characters in code order. The
 * seed decides at which character a pass of training begins.
 *
 * @param path file of plain text
 * @param sequenceLength time steps T that the gradient goes back, 1 … 100,000; states carry on
 * @param embeddingSize width of the trained embedding of a character, 1 … 65,536
 * @param evalFraction part of the text, after the training part, that is held out for evaluations,
 *     0 to 1 exclusive
 * @param testFraction part of the text, at its end, that is held out for the test, 0 to 1
 *     exclusive; the two fractions together are below 1
 */
@Named("characters")
public record Characters(
    @Location @ColumnName("data_path") String path,
    @Default("64") int sequenceLength,
    @Default("32") int embeddingSize,
    @Default("0.1") double evalFraction,
    @Default("0.1") double testFraction)
    implements Task {
  /** A text whose test part is as long as its eval part. */
  public Characters(String path, int sequenceLength, int embeddingSize, double evalFraction) {
    this(path, sequenceLength, embeddingSize, evalFraction, evalFraction);
  }

  public Characters {
    TextStreams.requireSettings(path, sequenceLength, embeddingSize, evalFraction, testFraction);
  }

  /** Reads the whole text, since all of it makes vocabulary and fingerprint. */
  @Override
  public DataDescription describe(DataFiles files) {
    return load(files).description();
  }

  @Override
  public Dataset load(DataFiles files) {
    TextFile file = TextFile.read(files.at(path));
    int[] characters = file.text().codePoints().toArray();
    TextStreams.Parts parts = TextStreams.Parts.of(characters.length, evalFraction, testFraction);
    int[] vocabulary = Arrays.stream(characters, 0, parts.training()).sorted().distinct().toArray();
    int[] tokens =
        Arrays.stream(characters)
            .map(character -> 1 + Math.max(-1, Arrays.binarySearch(vocabulary, character)))
            .toArray();
    return TextStreams.of(
        file, tokens, parts, vocabulary.length + 1, sequenceLength, embeddingSize);
  }
}
