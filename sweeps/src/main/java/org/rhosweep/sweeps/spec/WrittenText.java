package org.rhosweep.sweeps.spec;

/**
 * How the content of a scalar stands in its file, so that a place inside it can be found again. The
 * content has the characters of the file in their order; blanks and line breaks between them may be
 * others, and quotes write some characters as two or more.
 */
final class WrittenText {
  private final String yaml;
  private final SourceLocation start;
  private final int startIndex;
  private final int endIndex;

  /**
   * A scalar.
   *
   * @param yaml the whole file
   * @param start of the scalar, with its quote or block indicator
   * @param startIndex the same in code points of the file, from 0
   * @param endIndex behind it
   */
  WrittenText(String yaml, SourceLocation start, int startIndex, int endIndex) {
    this.yaml = yaml;
    this.start = start;
    this.startIndex = startIndex;
    this.endIndex = endIndex;
  }

  /**
   * Where a character of the content stands.
   *
   * @param content the scalar's
   * @param offset in characters; its length for the place behind its last character
   */
  SourceLocation at(String content, int offset) {
    int from =
        yaml.offsetByCodePoints(0, Math.min(startIndex, yaml.codePointCount(0, yaml.length())));
    int to =
        yaml.offsetByCodePoints(
            from, Math.min(endIndex - startIndex, yaml.codePointCount(from, yaml.length())));
    char first = from < to ? yaml.charAt(from) : ' ';
    int wanted = visible(content, Math.min(offset, content.length()));
    boolean atEnd = wanted == visible(content, content.length());
    int position = from;
    if (first == '|' || first == '>') {
      position = yaml.indexOf('\n', from) + 1;
    } else if (first == '"' || first == '\'') {
      position = from + 1;
    } else {
      first = ' ';
    }
    int seen = 0;
    int behindLast = position;
    while (position < to) {
      int length = length(first, position);
      boolean isVisible = isVisible(first, position, length);
      if (isVisible && seen == wanted) {
        break;
      }
      if (isVisible) {
        seen++;
        behindLast = position + length;
      }
      if (atEnd && seen == wanted && wanted > 0) {
        break;
      }
      position += length;
    }
    return location(from, atEnd && wanted > 0 ? behindLast : position);
  }

  /** Characters that are no blanks before a place. */
  private static int visible(String text, int end) {
    return (int) text.chars().limit(end).filter(c -> !Character.isWhitespace(c)).count();
  }

  /** How many characters of the file stand for the next one of the content. */
  private int length(char quote, int position) {
    char c = yaml.charAt(position);
    if (quote == '\'' && c == '\'') {
      return 2;
    } else if (quote == '"' && c == '\\') {
      char escape = yaml.charAt(position + 1);
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      return 2 + digits;
    }
    return 1;
  }

  private boolean isVisible(char quote, int position, int length) {
    return (quote == '"' && length > 1)
        ? "nrtbfve0 \t\n_NLPa".indexOf(yaml.charAt(position + 1)) < 0
        : !Character.isWhitespace(yaml.charAt(position));
  }

  private SourceLocation location(int from, int position) {
    int line = start.line();
    int column = start.column();
    for (int i = from; i < Math.min(position, yaml.length()); ) {
      int c = yaml.codePointAt(i);
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n' ? 1 : 0;
      i += Character.charCount(c);
    }
    return new SourceLocation(start.file(), line, column);
  }
}
