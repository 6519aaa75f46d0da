package org.rhosweep.sweeps.text;

import java.io.PrintStream;

/**
 * A stream for people and terminals: every text that is printed to it is escaped, wherever it came
 * from. Both streams of every command are of this kind, so that no message and no table can be
 * forgotten. What moves the cursor on purpose is written to {@link #target}; bytes pass as they
 * are.
 */
public final class EscapingPrintStream extends PrintStream {
  private final PrintStream target;

  /** Prints to the target escaped text. */
  public EscapingPrintStream(PrintStream target) {
    super(target, true);
    this.target = target;
  }

  /** The stream below an escaping one, for control sequences of our own; others as they are. */
  public static PrintStream raw(PrintStream stream) {
    return stream instanceof EscapingPrintStream escape ? escape.target : stream;
  }

  @Override
  public void print(String text) {
    target.print(text == null ? "null" : Printable.text(text));
  }

  @Override
  public void print(Object value) {
    print(String.valueOf(value));
  }

  @Override
  public void print(char[] text) {
    print(new String(text));
  }

  @Override
  public void print(char c) {
    print(String.valueOf(c));
  }

  @Override
  public void println() {
    target.println();
  }

  @Override
  public void println(String text) {
    synchronized (this) {
      print(text);
      println();
    }
  }

  @Override
  public void println(Object value) {
    println(String.valueOf(value));
  }

  @Override
  public void println(char[] text) {
    println(new String(text));
  }

  @Override
  public void flush() {
    target.flush();
  }
}
