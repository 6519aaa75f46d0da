package org.rhosweep.storage.data;

import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.rhosweep.core.task.sequence.ClassLabel;

/** Entries of an array that lie wherever its file put them, in row-major order of the array. */
interface Values {
  /**
   * One entry as a number, NaN where it is missing; integers beyond 2^53 are rounded. Not of text.
   */
  double number(int index);

  /**
   * One entry as text, as {@link ClassLabel} has it; null where it is missing. Of an integer all
   * digits.
   */
  String text(int index);

  /** Whether the entries are text, which has no numbers. */
  default boolean isText() {
    return false;
  }

  /**
   * Entries that are numbers.
   *
   * @param numbers not copied
   */
  static Values ofNumbers(double... numbers) {
    return ofNumbers(i -> numbers[i]);
  }

  /** Entries that are numbers, by their index. */
  static Values ofNumbers(IntToDoubleFunction numbers) {
    return new Values() {
      @Override
      public double number(int index) {
        return numbers.applyAsDouble(index);
      }

      @Override
      public String text(int index) {
        return ClassLabel.of(numbers.applyAsDouble(index));
      }
    };
  }

  /** Entries that are whole numbers, by their index. */
  static Values ofIntegers(IntToLongFunction numbers) {
    return new Values() {
      @Override
      public double number(int index) {
        return numbers.applyAsLong(index);
      }

      @Override
      public String text(int index) {
        return Long.toString(numbers.applyAsLong(index));
      }
    };
  }

  /**
   * Entries that are text, null where missing.
   *
   * @param texts not copied
   */
  static Values ofTexts(String... texts) {
    return new Values() {
      @Override
      public double number(int index) {
        throw new UnsupportedOperationException("text has no number");
      }

      @Override
      public String text(int index) {
        String text = texts[index];
        return text == null || StrictNumber.isMissing(text) ? null : ClassLabel.of(text);
      }

      @Override
      public boolean isText() {
        return true;
      }
    };
  }
}
