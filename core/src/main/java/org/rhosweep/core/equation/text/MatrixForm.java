package org.rhosweep.core.equation.text;

import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.equation.Affine;

/** What a matrix may be restricted to, in brackets behind its letter. */
enum MatrixForm {
  /** Every entry is trained; nothing is written. */
  FULL("", Affine.Form.TRAINED),
  /** No unit reads itself: the diagonal is zero. */
  LATERAL("lateral", Affine.Form.ZERO_DIAGONAL),
  /** The negative of its transpose. */
  SKEW_SYMMETRIC("skewSymmetric", Affine.Form.SKEW_SYMMETRIC);

  private final String word;
  private final Affine.Form form;

  MatrixForm(String word, Affine.Form form) {
    this.word = word;
    this.form = form;
  }

  /** As it is written. */
  String word() {
    return word;
  }

  /** As equations have it. */
  Affine.Form form() {
    return form;
  }

  /** The form of this word, or null. */
  static MatrixForm named(String word) {
    return Arrays.stream(values())
        .filter(form -> form != FULL && form.word.equals(word))
        .findFirst()
        .orElse(null);
  }

  /** All words. */
  static List<String> words() {
    return Arrays.stream(values()).filter(form -> form != FULL).map(MatrixForm::word).toList();
  }
}
