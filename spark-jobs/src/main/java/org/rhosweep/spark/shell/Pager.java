package org.rhosweep.spark.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/** Stops after each screen of a long result and asks whether to go on. */
public final class Pager extends OutputStream {
  private static final String QUESTION = "-- more: Enter, or q --";

  /** The user has ended the output. */
  public static final class QuitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QuitException() {
      super("quit");
    }
  }

  private final Terminal terminal;
  private int lines;
  private boolean full;

  private Pager(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A stream of pages; a terminal that does not know its height gets one page. */
  static PrintStream on(Terminal terminal) {
    return new PrintStream(new Pager(terminal), false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int b) throws IOException {
    if (full) { // and there is more
      full = false;
      ask();
    }
    terminal.output().write(b);
    if (b == '\n' && terminal.getHeight() > 2 && ++lines >= terminal.getHeight() - 1) {
      lines = 0;
      full = true;
    }
  }

  @Override
  public void flush() throws IOException {
    terminal.output().flush();
    terminal.flush();
  }

  /** A key each: in raw mode it comes without Enter. */
  private void ask() throws IOException {
    byte[] erase = ("\r" + " ".repeat(QUESTION.length()) + "\r").getBytes(StandardCharsets.UTF_8);
    terminal.output().write(QUESTION.getBytes(StandardCharsets.UTF_8));
    flush();
    Attributes before = terminal.enterRawMode();
    int key;
    try {
      key = terminal.reader().read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      terminal.setAttributes(before);
    }
    terminal.output().write(erase);
    if (key == 'q' || key == 'Q' || key == 3 || key < 0) { // 3 = Ctrl-C
      flush();
      throw new QuitException();
    }
  }
}
