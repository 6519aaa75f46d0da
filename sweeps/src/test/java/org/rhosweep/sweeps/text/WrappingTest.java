package org.rhosweep.sweeps.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappingTest {
  @Test
  void givenWords_whenWrapped_thenPiecesAreShorterThanTheColumnsAndNoneIsLost() {
    assertThat(Wrapping.lines("label   one two three four", 16, 8))
        .containsExactly("label   one two", "        three", "        four");
    assertThat(Wrapping.lines("fits", 5, 2)).containsExactly("fits");
    assertThat(Wrapping.lines("fits.", 5, 2)).containsExactly("fits", "  .");
  }

  @Test
  void givenAWordThatIsLongerThanALine_whenWrapped_thenItIsBrokenBehindItsLabel() {
    assertThat(Wrapping.lines("output  /a/long/path/of/one/word", 16, 8))
        .containsExactly("output  /a/long", "        /path/o", "        f/one/w", "        ord");
  }

  @Test
  void givenPairsOfUnits_whenWrapped_thenNoneIsBroken() {
    assertThat(Wrapping.lines("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 4, 0))
        .containsExactly("\ud83d\ude00", "\ud83d\ude00", "\ud83d\ude00");
  }
}
