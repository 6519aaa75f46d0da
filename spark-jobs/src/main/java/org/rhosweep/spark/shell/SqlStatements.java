package org.rhosweep.spark.shell;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Cuts a text into SQL statements at the semicolons outside quotes and comments. */
public final class SqlStatements {
  private SqlStatements() {}

  /** All statements; one without a semicolon at the end counts too, an empty one does not. */
  public static List<String> split(String text) {
    List<String> statements = new ArrayList<>();
    int start = 0;
    boolean said = false; // whether anything but blanks and comments was
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\'' || c == '"' || c == '`') {
        said = true;
        i = afterQuote(text, i);
      } else if (text.startsWith("--", i)) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end + 1;
      } else if (text.startsWith("/*", i)) {
        int end = text.indexOf("*/", i + 2);
        i = end < 0 ? text.length() : end + 2;
      } else if (c == ';') {
        add(statements, said, text.substring(start, i));
        said = false;
        start = ++i;
      } else {
        said |= !Character.isWhitespace(c);
        i++;
      }
    }
    add(statements, said, text.substring(start));
    return statements;
  }

  /** All statements of a stream. */
  public static List<String> read(Reader in) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      text.append(buffer, 0, n);
    }
    return split(text.toString());
  }

  /** Whether the text ends with a finished statement. */
  static boolean isComplete(String text) {
    return split(text + "\nx").size() > split(text).size();
  }

  private static int afterQuote(String text, int open) {
    char quote = text.charAt(open);
    int i = open + 1;
    while (i < text.length() && text.charAt(i) != quote) {
      // Spark's literals know backslash escapes; names in back quotes do not.
      i += text.charAt(i) == '\\' && quote != '`' ? 2 : 1;
    }
    return Math.min(i + 1, text.length());
  }

  private static void add(List<String> statements, boolean said, String statement) {
    if (said) {
      statements.add(statement.strip());
    }
  }
}
