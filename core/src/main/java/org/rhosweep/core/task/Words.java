package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Location;
import org.rhosweep.core.settings.Named;

/**
 * Predicts every next word of a text in UTF-8. Words are what stands between white space; the end
 * of a line is the word {@code <eos>}. The vocabulary is {@code <unk>} (token 0) and the most
 * frequent words of the training part, of equally frequent ones those that come first; every other
 * word is {@code <unk>}. The seed decides at which word a pass of training begins.
 *
 * @param path file of plain text
 * @param sequenceLength time steps T that the gradient goes back, 1 … 100,000; states carry on
 * @param embeddingSize width of the trained embedding of a word, 1 … 65,536
 * @param vocabularySize largest number of words, {@code <unk>} included, 2 … 1,000,000
 * @param evalFraction part of the text, after the training part, that is held out for evaluations,
 *     0 to 1 exclusive
 * @param testFraction part of the text, at its end, that is held out for the test, 0 to 1
 *     exclusive; the two fractions together are below 1
 */
@Named("words")
public record Words(
    @Location @ColumnName("data_path") String path,
    @Default("35") int sequenceLength,
    @Default("64") int embeddingSize,
    @Default("10000") int vocabularySize,
    @Default("0.1") double evalFraction,
    @Default("0.1") double testFraction)
    implements Task {
  private static final String UNKNOWN = "<unk>";
  private static final String END_OF_LINE = "<eos>";

  /** A text whose test part is as long as its eval part. */
  public Words(
      String path, int sequenceLength, int embeddingSize, int vocabularySize, double evalFraction) {
    this(path, sequenceLength, embeddingSize, vocabularySize, evalFraction, evalFraction);
  }

  public Words {
    TextStreams.requireSettings(path, sequenceLength, embeddingSize, evalFraction, testFraction);
    require(
        vocabularySize >= 2 && vocabularySize <= 1_000_000,
        "vocabularySize must be 2 to 1000000, was %d",
        vocabularySize);
  }

  /** Reads the whole text, since all of it makes vocabulary and fingerprint. */
  @Override
  public DataDescription describe(DataFiles files) {
    return load(files).description();
  }

  @Override
  public Dataset load(DataFiles files) {
    TextFile file = TextFile.read(files.at(path));
    Map<String, Integer> numbers = new HashMap<>();
    int[] words = split(file.text(), numbers);
    TextStreams.Parts parts = TextStreams.Parts.of(words.length, evalFraction, testFraction);
    TextStreams.requireLength(file, parts, sequenceLength);
    int[] tokenOfWord = vocabulary(words, parts.training(), numbers);
    int vocabulary = 1 + Arrays.stream(tokenOfWord).max().orElseThrow();
    int[] tokens = Arrays.stream(words).map(word -> tokenOfWord[word]).toArray();
    return TextStreams.of(file, tokens, parts, vocabulary, sequenceLength, embeddingSize);
  }

  /**
   * The words of the text.
   *
   * @param numbers filled: distinct words, numbered as they first appear
   * @return the number of every word
   */
  private static int[] split(String text, Map<String, Integer> numbers) {
    IntStream.Builder words = IntStream.builder();
    int start = -1; // of the current word, -1 between words
    for (int i = 0; i <= text.length(); i++) {
      boolean inWord = i < text.length() && !Character.isWhitespace(text.charAt(i));
      if (inWord) {
        start = start < 0 ? i : start;
        continue;
      }
      if (start >= 0) {
        words.add(number(text.substring(start, i), numbers));
        start = -1;
      }
      if (i < text.length() && text.charAt(i) == '\n') {
        words.add(number(END_OF_LINE, numbers));
      }
    }
    return words.build().toArray();
  }

  private static int number(String word, Map<String, Integer> numbers) {
    return numbers.computeIfAbsent(word, unseen -> numbers.size());
  }

  /** The token of every distinct word, 0 for those outside of the vocabulary. */
  private int[] vocabulary(int[] words, int trainingTokens, Map<String, Integer> numbers) {
    int[] counts = new int[numbers.size()];
    for (int i = 0; i < trainingTokens; i++) {
      counts[words[i]]++;
    }
    if (numbers.containsKey(UNKNOWN)) { // some texts come with rare words replaced already
      counts[numbers.get(UNKNOWN)] = 0;
    }
    int[] frequent =
        IntStream.range(0, counts.length)
            .filter(word -> counts[word] > 0)
            .boxed()
            .sorted(Comparator.comparing(word -> -counts[word])) // stable
            .limit(vocabularySize - 1L)
            .mapToInt(Integer::intValue)
            .toArray();
    int[] tokenOfWord = new int[counts.length];
    for (int i = 0; i < frequent.length; i++) {
      tokenOfWord[frequent[i]] = i + 1;
    }
    return tokenOfWord;
  }
}
