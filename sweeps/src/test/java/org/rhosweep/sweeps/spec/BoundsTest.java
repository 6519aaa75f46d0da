package org.rhosweep.sweeps.spec;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Small files must not take a machine: bounds hold for the whole of a file, work grows in step with
 * its size, and messages are short. The time limits are tens of times what the work takes, and far
 * below what it took where it grew with the square.
 */
@Tag("slow")
class BoundsTest {
  private static final String BASE =
      """
      name: x
      task: {name: adding, sequenceLength: 8}
      model: {hiddenSize: 8}
      training: {trainingSteps: 5}
      """;

  private static List<String> errors(String yaml) {
    return assertTimeoutPreemptively(
        ofSeconds(20),
        () -> {
          try {
            SweepFile.parse("s.yaml", yaml, List.of());
            return List.of();
          } catch (SweepException e) {
            assertThat(e.getMessage().length()).isLessThan(300_000);
            return e.errors().stream().map(SweepError::toString).toList();
          }
        });
  }

  private static String list(int count, Supplier<String> text) {
    return IntStream.range(0, count).mapToObj(i -> text.get()).collect(Collectors.joining(","));
  }

  @Test
  void givenALongTextAliasedOften_whenRead_thenItIsRefusedByItsLengthUnfolded() {
    String yaml =
        "name: x\nmodel:\n  depth: &long "
            + "a".repeat(300_000)
            + "\nseeds: ["
            + list(100_000, () -> "*long")
            + "]\n";

    assertThat(errors(yaml))
        .containsExactly("s.yaml:4: more than 2000000 characters, aliases unfolded");
  }

  @Test
  void givenAListAliasedOftenInLists_whenRead_thenTheEntriesAreComparedInTheBound() {
    String inner = "&l [" + list(200, () -> "z".repeat(1000)) + "]";
    assertThat(
            errors(BASE + "axes: {probe.radii: [" + inner + "," + list(900, () -> "[*l]") + "]}"))
        .singleElement()
        .asString()
        .contains("characters, aliases unfolded");
  }

  @Test
  void givenALongListWhereAScalarBelongs_whenDescribed_thenOnlyItsBeginningIsMade() {
    YamlValue.Scalar item = new YamlValue.Scalar("x".repeat(1000), true, SourceLocation.of("y"));
    YamlValue list =
        new YamlValue.Sequence(
            new ArrayList<>(java.util.Collections.nCopies(150_000, item)), SourceLocation.of("y"));
    StringBuilder text = new StringBuilder();
    list.appendTo(text, YamlValue.QUOTED);

    assertThat(text.length()).isLessThan(3 * YamlValue.QUOTED);
    assertThat(list.describe()).hasSizeLessThan(YamlValue.QUOTED + 20).endsWith("…");
  }

  @Test
  void givenEntriesThatMultiplyToMillions_whenRead_thenTheBoundIsOnAllOfThem() {
    String hundred =
        IntStream.range(1, 101).mapToObj(i -> "0." + (100 + i)).collect(Collectors.joining(","));
    String ten = IntStream.range(1, 11).mapToObj(String::valueOf).collect(Collectors.joining(","));
    StringBuilder axes = new StringBuilder(BASE + "axes:\n  init:\n");
    for (int i = 0; i < 8; i++) {
      axes.append(
          "    - {name: lsc, targetRadius: [%s], tolerance: [%s], batchSize: [%s], sequenceLength: [%s], maxTrainingSteps: [%d]}\n"
              .formatted(hundred, hundred, ten, ten, i + 10));
    }

    assertThat(errors(axes.toString()))
        .containsExactly(
            "s.yaml:8: init: the lists that entries carry multiply to more than 1000000 values,"
                + " all entries of the file together");
  }

  @Test
  void givenAnIntegerOfManyDigits_whenRead_thenItIsRefusedUnread() {
    String digits = "9".repeat(900_000);
    assertThat(errors(BASE + "seeds: " + digits))
        .singleElement()
        .asString()
        .startsWith("s.yaml:5: seeds must be a count from 1 to 1000000")
        .hasSizeLessThan(250);
    assertThat(errors("name: x\nmodel: {hiddenSize: -" + digits + "}"))
        .singleElement()
        .asString()
        .startsWith("s.yaml:2: model.hiddenSize must be an integer below 2^31, was -999")
        .hasSizeLessThan(200);
    assertThat(errors(BASE + "seeds: " + "0".repeat(100_000) + "2")).isEmpty();
    assertThat(errors(BASE + "seeds: [-9223372036854775808]"))
        .containsExactly("s.yaml:5: a seed must be an integer >= 0, was -9223372036854775808");
  }

  private static String rates(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "0.0" + (100_000 + i))
        .collect(Collectors.joining(","));
  }

  @Test
  void givenAsManyExclusionsAsCells_whenExpanded_thenEachCellIsLookedUpOnce() {
    String steps =
        IntStream.range(1, 20_001).mapToObj(String::valueOf).collect(Collectors.joining(","));
    String list =
        BASE
            + "axes: {training.trainingSteps: ["
            + steps
            + "]}\n"
            + "exclude: [{training.trainingSteps: ["
            + steps.substring(2)
            + "]}]\n";
    assertThat(expanded(list)).hasSize(1);

    String entries =
        IntStream.range(1, 20_000)
            .mapToObj(i -> "{seed: " + i + "}")
            .collect(Collectors.joining(","));
    assertThat(expanded(BASE + "seeds: 20000\nexclude: [" + entries + "]")).hasSize(1);
  }

  private static List<TrialSpec> expanded(String yaml) {
    return assertTimeoutPreemptively(
        ofSeconds(30), () -> SweepFile.parse("s.yaml", yaml, List.of()).specs());
  }

  @Test
  void givenExclusions_whenLookedUp_thenComparisonsGrowWithTheirSumNotTheirProduct() {
    SettingType trial = SettingType.of(TrialSpec.class);
    Problems problems = new Problems();
    List<Exclusion> exclusions = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      YamlValue entry =
          YamlReader.read(
              "e",
              false,
              "{model.cell: tanh, model.depth: [1, 2], training.trainingSteps: " + (i + 1) + "}",
              problems);
      exclusions.add(Exclusion.of(trial, (YamlValue.Mapping) entry, problems));
    }
    assertThat(problems.isEmpty()).isTrue();
    ExclusionIndex index = new ExclusionIndex(trial, exclusions);
    TrialSpec spec = spec(BASE.replace("hiddenSize: 8", "cell: tanh"));
    for (int i = 0; i < 1000; i++) {
      assertThat(index.matching(spec)).containsExactly(exclusions.get(4));
    }

    assertThat(index.comparisons()).isEqualTo(2 * 1000);
  }

  private static TrialSpec spec(String yaml) {
    try {
      return SweepFile.parse("s.yaml", yaml, List.of()).specs().get(0);
    } catch (SweepException e) {
      throw new AssertionError(e);
    }
  }

  /** The index must find what trying every exclusion finds. */
  @Test
  void givenExclusionsOfEveryForm_whenLookedUp_thenTheSameAsTryingEach() throws Exception {
    SettingType trial = SettingType.of(TrialSpec.class);
    Problems problems = new Problems();
    List<Exclusion> exclusions = new ArrayList<>();
    for (String entry :
        List.of(
            "{model.cell: lstm}",
            "{model.cell: [lstm, gru], model.depth: 2}",
            "{model.cell: {name: lstm, forgetBias: 2}}",
            "{model.cell: [{name: lstm, forgetBias: 2}, gru]}",
            "{init.gain: [1, 0.5]}",
            "{init: glorot, training.clipNorm: none}",
            "{training.clipNorm: [none, 1.0], init: {name: orthogonal, gain: 0.5}}",
            "{model.depth: [1, 2], seed: [0, 3], init.gain: 0.5}",
            "{training.earlyStopping: {patience: 5}}",
            "{training.earlyStopping.patience: 5, model.cell: gru}",
            "{init: [glorot, orthogonal], model.cell.forgetBias: [1, 2]}")) {
      YamlValue value = YamlReader.read("e", false, entry, problems);
      exclusions.add(Exclusion.of(trial, (YamlValue.Mapping) value, problems));
    }
    assertThat(problems.inOrder()).isEmpty();
    Sweep sweep =
        SweepFile.parse(
            "s.yaml",
            BASE
                + """
                axes:
                  model.cell: [tanh, gru, {name: lstm, forgetBias: [1, 2]}]
                  model.depth: [1, 2, 3]
                  init: [he, {name: glorot, gain: [0.5, 1]}, {name: orthogonal, gain: [0.5, 1]}]
                  training.clipNorm: [none, 1.0]
                  training.earlyStopping: [none, {patience: [4, 5]}]
                seeds: 2
                """,
            List.of());
    ExclusionIndex index = new ExclusionIndex(trial, exclusions);
    long hits = 0;
    for (TrialSpec spec : sweep.specs()) {
      List<Exclusion> each = exclusions.stream().filter(e -> e.matches(spec)).toList();
      assertThat(index.matching(spec)).containsExactlyInAnyOrderElementsOf(each);
      hits += each.size();
    }
    assertThat(sweep.specs()).hasSize(4 * 3 * 5 * 2 * 3 * 2);
    assertThat(hits).isGreaterThan(500);
  }

  @Test
  void givenThousandsOfUnknownAxes_whenReported_thenTheFirstAreListedAndTheRestIsSaid() {
    String axes =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "nothing" + i + ": [1]")
            .collect(Collectors.joining(", "));

    List<String> errors = errors(BASE + "axes: {" + axes + "}");

    assertThat(errors).hasSize(Problems.MAX_ERRORS + 1);
    assertThat(errors.get(errors.size() - 1))
        .isEqualTo("s.yaml: more errors follow; the first 200 are listed");
  }

  @Test
  void givenBlanksInAKey_whenReported_thenQuicklyAndShortly() {
    String key = "a" + " ".repeat(60_000) + "b";
    assertThat(errors("name: x\n? \"" + key + "\"\n: 1"))
        .singleElement()
        .asString()
        .startsWith("s.yaml:2: unknown key \"a   ")
        .hasSizeLessThan(250);
  }

  @Test
  void givenAKeyOfManyCharacters_whenReported_thenItsBeginningIs() {
    String key = "k".repeat(200_000);
    for (String yaml :
        List.of(
            "? \"" + key + "\"\n: 1",
            "model: {? \"" + key + "\" : 1}",
            "model: {cell: {name: lstm, ? \"" + key + "\" : 1}}",
            "model: {cell: " + key + "}",
            "axes: {? \"" + key + "\" : [1]}",
            "axes: {? \"model." + key + "\" : [1]}",
            "axes: {? \"" + "k.".repeat(100_000) + "\" : [1]}",
            "exclude: [{? \"" + key + "\" : 1}]",
            "exclude: [{model.cell: {name: lstm, ? \"" + key + "\" : 1}}]",
            "exclude: [{engine: " + key + "}]",
            "engine: " + key,
            "engine: \"" + key + "\"",
            "model: &" + key + " {depth: *b" + key.substring(0, 50_000) + "}",
            "model: !" + key + " 1",
            "? [" + key + "]\n: 1")) {
      List<String> errors = errors("name: x\n" + yaml);
      assertThat(errors)
          .isNotEmpty()
          .noneSatisfy(error -> assertThat(error).contains("not valid YAML"));
      assertThat(String.join("\n", errors)).hasSizeLessThan(2000);
    }
  }

  @Test
  void givenAListWithOneValueOftenWhereAListIsOneSetting_whenBound_thenTheWorkIsLinear() {
    assertThat(errors(BASE + "probe: {radii: [" + list(100_000, () -> "before") + "]}"))
        .hasSize(Problems.MAX_ERRORS + 1)
        .first()
        .asString()
        .contains("probe.radii has before twice");
  }

  @Test
  void givenASettingThatTheVariantLacks_whenManyValues_thenTheMessageIsShort() {
    assertThat(errors(BASE + "axes: {init: [he], init.targetRadius: [" + rates(0, 20_000) + "]}"))
        .singleElement()
        .asString()
        .contains("init.targetRadius is a setting of lsc, and init is he")
        .hasSizeLessThan(400);
  }

  @Test
  void givenAMergeKey_whenRead_thenOneLineSaysThatThereAreNone() {
    assertThat(
            errors(
                """
                name: x
                training: &base {trainingSteps: 5}
                model:
                  <<: *base
                  depth: 1
                """))
        .containsExactly(
            "s.yaml:4: merge keys (<<) are not supported: YAML 1.2 has none; an alias (*name)"
                + " stands for a whole value");
    assertThat(errors("name: x\n\"<<\": 1"))
        .singleElement()
        .asString()
        .startsWith("s.yaml:2: unknown key \"<<\"");
  }

  @Test
  void givenADefaultThatACellRefuses_whenReported_thenTheErrorHasALine() {
    assertThat(errors(BASE + "axes:\n  training.schedule.warmupSteps: [4, 2147483647]\n"))
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error).matches("s\\.yaml:\\d+: .*"));
  }

  @Test
  void givenControlCharacters_whenReported_thenTheyAreHarmless() {
    List<String> errors =
        errors(
            """
            name: x
            "\\e[2J\\e[31mhidden": 1
            engine: "\\e]0;owned\\a"
            model: {"\\u202Ehtped": 1}
            seeds: "\\x9b2J"
            """);

    assertThat(errors).hasSize(4);
    assertThat(String.join("", errors).chars()).allMatch(c -> c >= ' ' && c < 0x7F);
    assertThat(errors.get(0)).contains("unknown key \"\\u001b[2J\\u001b[31mhidden\"");
  }
}
