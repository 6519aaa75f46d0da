package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.rhosweep.core.Require.require;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.NameAlias;
import org.rhosweep.core.settings.Named;

class BinderTest {
  enum Mode {
    PLAIN,
    TWO_WORDS
  }

  @NameAlias("kind")
  sealed interface Source permits FromFile, Made, Mixed {}

  @Named("file")
  record FromFile(String path, @Default("plain") Mode mode) implements Source {}

  @Named("made")
  record Made(@Default("3") int size) implements Source {
    Made {
      require(size > 0, "size must be > 0, was %s", size);
    }
  }

  @Named("mixed")
  record Mixed(@Default("[{size: 4}]") List<Part> parts) implements Source {}

  record Part(@Default("3") int size, @Default("plain") Mode mode) {}

  record Everything(
      Source source,
      @Default("none") Integer small,
      @Default("9000000000") Long large,
      @Default("0.5") double share,
      @Default("true") boolean flag,
      @Default("[two-words]") List<Mode> modes,
      @Default("text") String text) {
    Everything {
      require(!flag || share < 1, "a share below 1 goes with the flag, was %s", share);
    }
  }

  private final Problems problems = new Problems();

  private <T> T bind(Class<T> type, String yaml) {
    YamlValue value = YamlReader.read("t.yaml", true, yaml, problems);
    return Binder.bind(type, value, problems);
  }

  private List<String> messages() {
    return problems.inOrder().stream().map(SweepError::toString).toList();
  }

  @Test
  void givenARequiredSettingAlone_whenBound_thenTheRestIsDefault() {
    assertThat(bind(Everything.class, "source: made"))
        .isEqualTo(
            new Everything(
                new Made(3), null, 9_000_000_000L, 0.5, true, List.of(Mode.TWO_WORDS), "text"));
    assertThat(messages()).isEmpty();
  }

  @Test
  void givenEverySetting_whenBound_thenEachHasItsValue() {
    String yaml =
        """
        source: {kind: file, path: /data/a b, mode: two-words}
        small: -7
        large: none
        share: 3
        flag: false
        modes: []
        text: 12
        """;
    assertThat(bind(Everything.class, yaml))
        .isEqualTo(
            new Everything(
                new FromFile("/data/a b", Mode.TWO_WORDS), -7, null, 3.0, false, List.of(), "12"));
  }

  @Test
  void givenAListOfRecords_whenBound_thenEachIsBound() {
    assertThat(bind(Source.class, "mixed")).isEqualTo(new Mixed(List.of(new Part(4, Mode.PLAIN))));
    assertThat(bind(Source.class, "{kind: mixed, parts: [{}, {mode: two-words}]}"))
        .isEqualTo(new Mixed(List.of(new Part(3, Mode.PLAIN), new Part(3, Mode.TWO_WORDS))));
  }

  @Test
  void givenARequiredSettingThatIsMissing_whenBound_thenTheErrorSaysHowToGiveIt() {
    assertThat(bind(Everything.class, "source: file\n")).isNull();
    assertThat(messages())
        .containsExactly(
            "t.yaml:1: source.path has no default and must be given, here or by --set"
                + " source.path=...");
  }

  @Test
  void givenSeveralMistakesInOneMapping_whenBound_thenEachIsReported() {
    assertThat(
            bind(
                Everything.class,
                """
                source: {kind: made, size: 0, sise: 1}
                small: 1.0
                flag: yes
                modes: [plain, two_words]
                text: [a]
                other: 1
                """))
        .isNull();
    assertThat(messages())
        .containsExactly(
            "t.yaml:1: source.size must be > 0, was 0",
            "t.yaml:1: unknown key \"sise\" in source (made); did you mean \"size\"? Valid: name,"
                + " size",
            "t.yaml:2: small must be an integer below 2^31, or none, was 1.0",
            "t.yaml:3: flag must be true or false, was yes",
            "t.yaml:4: modes must be one of plain, two-words, was two_words; did you mean"
                + " two-words?",
            "t.yaml:5: text must be a string, was the list [a]; what varies is written under axes",
            "t.yaml:6: unknown key \"other\" in the sweep; valid: source, small, large, share,"
                + " flag, modes, text");
  }

  @Test
  void givenARefusalThatNamesNoSetting_whenBound_thenTheErrorIsAtTheMapping() {
    assertThat(bind(Everything.class, "\n\nsource: made\nshare: 2\n")).isNull();
    assertThat(messages()).containsExactly("t.yaml:3: a share below 1 goes with the flag, was 2.0");
  }

  @Test
  void givenNumbersInEveryForm_whenBoundAsDoubles_thenTheyAreRead() {
    for (String text : List.of("1e-3", "1.0e-3", "1E-3", ".001", "+0.001", "1.e-3")) {
      assertThat(bind(Double.class, text)).as(text).isEqualTo(0.001);
    }
    for (String text : List.of("1_000", "0x1p3", "1d", "NaN", ".nan", "Infinity", "1e", "'1'")) {
      assertThat(bind(Double.class, text)).as(text).isNull();
    }
    assertThat(bind(Long.class, "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(bind(Long.class, "9223372036854775808")).isNull();
    assertThat(bind(Integer.class, "-2147483648")).isEqualTo(Integer.MIN_VALUE);
  }

  sealed interface Unnamed permits NoName {}

  record NoName() implements Unnamed {}

  sealed interface Clash permits HasName {}

  @Named("clash")
  record HasName(String name) implements Clash {}

  record Unsupported(Object anything) {}

  record Endless(List<Endless> parts) {}

  @Test
  void givenRecordsThatBreakTheRules_whenRead_thenTheBuildFails() {
    assertThatIllegalStateException().isThrownBy(() -> SettingType.of(Unnamed.class));
    assertThatIllegalStateException().isThrownBy(() -> SettingType.of(Clash.class));
    assertThatIllegalStateException().isThrownBy(() -> SettingType.of(Unsupported.class));
    assertThatIllegalStateException().isThrownBy(() -> SettingType.of(Endless.class));
  }
}
