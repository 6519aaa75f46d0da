package org.rhosweep.sweeps.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void givenEveryCharacter_whenMadeHarmless_thenWhatActsIsEscapedAndLettersStay() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String one = new String(Character.toChars(c));
      String line = Printable.line(one);
      assertThat(line.codePoints())
          .noneMatch(
              p ->
                  Character.isISOControl(p)
                      || Character.getType(p) == Character.SURROGATE
                      || (Character.getDirectionality(p)
                              >= Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING
                          && Character.getDirectionality(p)
                              <= Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE
                          && Character.getType(p) == Character.FORMAT));
      if (Character.isLetterOrDigit(c) || Character.isIdeographic(c) || c == ' ') {
        assertThat(line).isEqualTo(one);
      }
    }
  }

  @Test
  void givenEscapes_whenMadeHarmless_thenTheyAreReadable() {
    assertThat(Printable.line("a\u001b[2J\u009b1m\u202e\ud800\n\t\r"))
        .isEqualTo("a\\u001b[2J\\u009b1m\\u202e\\ud800\\n\\t\\r");
    assertThat(Printable.text("a\nb\tc\r\u0007")).isEqualTo("a\nb\tc\\r\\u0007");
    assertThat(Printable.line("\uDB40\uDC41x")).isEqualTo("\\udb40\\udc41x"); // U+E0041, a tag
    assertThat(Printable.line("é 漢 \uD83D\uDE00 می\u200Cخواهم"))
        .isEqualTo("é 漢 \uD83D\uDE00 می\u200Cخواهم");
  }

  @Test
  void givenHarmlessText_whenMadeHarmlessAgain_thenTheSame() {
    String once = Printable.line("\u001b\n\\n");
    assertThat(Printable.line(once)).isEqualTo(once);
  }

  @Test
  void givenLongText_whenShortened_thenNoPairIsCut() {
    assertThat(Printable.shortened("ab\uD83D\uDE00cd", 4)).isEqualTo("ab…");
    assertThat(Printable.shortened("abcd", 4)).isEqualTo("abcd");
    assertThat(Printable.shortened("abcde", 1)).isEqualTo("…");
  }
}
