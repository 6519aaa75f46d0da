package org.rhosweep.sweeps.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.ablation.Importance.Kind;
import org.rhosweep.sweeps.ablation.Importance.Part;

/** By hand, and against least squares; golden/make_importance.py made the values. */
class ImportanceTest {
  /** Both sides sum doubles, in different orders. */
  private static final double ROUNDING = 1e-11;

  private static final ComparisonMetric ACCURACY =
      new ComparisonMetric("final_eval_accuracy", true);

  private static List<JsonNode> cases;

  private final AblationTrials trials = new AblationTrials();

  @BeforeAll
  static void read() throws IOException {
    try (InputStream file = ImportanceTest.class.getResourceAsStream("/golden/importance.json")) {
      cases = list(new ObjectMapper().readTree(file).get("cases"));
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static void add(AblationTrials trials, String outcome, Double value, Object... settings) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put((String) settings[i], settings[i + 1]);
    }
    trials.add(AblationTrials.columnNames().stream().map(map::get).toList(), outcome, value);
  }

  private void run(double value, Object... settings) {
    add(trials, "COMPLETED", value, settings);
  }

  private static Map<String, Part> parts(Importance importance) {
    Map<String, Part> parts = new HashMap<>();
    importance.parts().forEach(part -> parts.put(part.name(), part));
    return parts;
  }

  @Test
  void givenGrids_whenDecomposed_thenFractionsAreThoseOfLeastSquares() throws Exception {
    int ofRanks = 0;
    for (JsonNode example : cases) {
      List<JsonNode> rows = new ArrayList<>(list(example.get("trials")));
      Collections.shuffle(rows, new Random(5)); // no answer depends on the order
      AblationTrials table = new AblationTrials();
      for (JsonNode row : rows) {
        boolean diverged = row.get("value").isNull();
        add(
            table,
            diverged ? "DIVERGED" : "COMPLETED",
            diverged ? null : row.get("value").asDouble(),
            "init",
            row.get("init").asText(),
            "depth",
            row.get("depth").asInt(),
            "learning_rate",
            row.get("rate").asDouble(),
            "seed",
            row.get("seed").asLong());
      }
      boolean lower = example.get("lower").asBoolean();
      Importance importance =
          Importance.of(
              table,
              List.of(),
              new ComparisonMetric(lower ? "test_loss" : "test_accuracy", !lower));
      String name = example.get("name").asText();
      assertThat(importance.ofRanks()).as(name).isEqualTo(example.get("ranks").asBoolean());
      assertThat(importance.arms()).as(name).isEqualTo(example.get("arms").asInt());
      assertThat(importance.trials()).as(name).isEqualTo(rows.size());
      Map<String, Part> parts = parts(importance);
      double sum = 0;
      for (Map.Entry<String, JsonNode> expected : example.get("between").properties()) {
        String key = expected.getKey().replace("rate", "learning_rate");
        Part part = parts.get(key);
        if (part == null) { // a pair has no order
          String[] pair = key.split(" x ", -1);
          part = parts.get(pair[1] + " x " + pair[0]);
        }
        assertThat(part.fraction())
            .as(name + ", " + key)
            .isCloseTo(expected.getValue().asDouble(), within(ROUNDING));
        sum += part.fraction();
      }
      Part others = parts.get("other settings and interactions");
      assertThat(others.fraction())
          .as(name)
          .isCloseTo(example.get("others").asDouble(), within(ROUNDING));
      assertThat(sum + others.fraction()).as(name).isCloseTo(1, within(ROUNDING));
      if (example.has("of_all")) {
        JsonNode all = example.get("of_all");
        assertThat(parts.get("seeds").fractionOfAll())
            .as(name)
            .isCloseTo(all.get("seeds").asDouble(), within(ROUNDING));
        assertThat(parts.get("residual").fractionOfAll())
            .as(name)
            .isCloseTo(all.get("residual").asDouble(), within(ROUNDING));
        assertThat(others.fractionOfAll())
            .isCloseTo(all.get("between").asDouble() * others.fraction(), within(ROUNDING));
      } else {
        assertThat(parts).doesNotContainKey("seeds");
      }
      ofRanks += importance.ofRanks() ? 1 : 0;
    }
    assertThat(ofRanks).isBetween(3, cases.size() - 2);
  }

  @Test
  void givenTwoByTwo_whenDecomposed_thenItIsTheOneByHand() throws Exception {
    // Means 0, 2, 4, 10 of arms: g = 4, V = (16 + 4 + 0 + 36) / 4 = 14. By init 1 and 7: V = 9.
    // By depth 2 and 6: V = 4. The two together: 14 - 13 = 1.
    double[][] means = {{0, 2}, {4, 10}};
    for (long seed = 0; seed < 2; seed++) {
      for (int i = 0; i < 2; i++) {
        for (int d = 0; d < 2; d++) {
          run(
              means[i][d] + (seed == 0 ? -1 : 1),
              "init",
              i == 0 ? "glorot" : "he",
              "depth",
              d + 1,
              "seed",
              seed);
        }
      }
    }
    Importance importance = Importance.of(trials, List.of(), ACCURACY);
    assertThat(importance.parts())
        .extracting(Part::name)
        .containsExactly("init", "depth", "depth x init", "seeds", "residual");
    assertThat(importance.parts())
        .extracting(Part::kind)
        .containsExactly(Kind.MAIN, Kind.MAIN, Kind.INTERACTION, Kind.SEEDS, Kind.RESIDUAL);
    // Seeds move every arm by 1 up or down: 1 of 14 + 1.
    double[] between = {9 / 14.0, 4 / 14.0, 1 / 14.0};
    double[] ofAll = {9 / 15.0, 4 / 15.0, 1 / 15.0, 1 / 15.0, 0};
    for (int i = 0; i < ofAll.length; i++) {
      assertThat(importance.parts().get(i).fractionOfAll()).isCloseTo(ofAll[i], within(1e-12));
      if (i < between.length) {
        assertThat(importance.parts().get(i).fraction()).isCloseTo(between[i], within(1e-12));
      }
    }
    assertThat(importance.notes().get(0))
        .isEqualTo("final_eval_accuracy (eval split) of 8 trials of 4 arms");
  }

  @Test
  void givenAnArmThatDiverges_whenDecomposed_thenItsRanksDoNotHideIt() throws Exception {
    // Ranks: the four of he 1.5 to 4: all diverged share 2.5; the others are 5, 6, 7, 8.
    for (long seed = 0; seed < 2; seed++) {
      for (int depth = 1; depth < 3; depth++) {
        run(0.5 + 0.001 * depth + 0.0001 * seed, "init", "glorot", "depth", depth, "seed", seed);
        add(trials, "DIVERGED", null, "init", "he", "depth", depth, "seed", seed);
      }
    }
    Importance importance = Importance.of(trials, List.of("init"), ACCURACY);
    assertThat(importance.diverged()).isEqualTo(4);
    assertThat(importance.notes().get(0))
        .isEqualTo(
            "ranks of final_eval_accuracy (eval split) of 8 trials of 4 arms; 4 diverged and share"
                + " the worst rank");
    // Arms 5.5, 7.5, 2.5, 2.5: g 4.5, V = (1 + 9 + 4 + 4) / 4 = 4.5; init 6.5 and 2.5: V = 4.
    assertThat(parts(importance))
        .containsOnlyKeys("init", "other settings and interactions", "seeds", "residual");
    assertThat(importance.parts().get(0).fraction()).isCloseTo(4 / 4.5, within(1e-12));
    assertThat(importance.parts().get(1).fraction()).isCloseTo(0.5 / 4.5, within(1e-12));
  }

  @Test
  void givenAGridWithHoles_whenDecomposed_thenTheLevelsThatAreNotEverywhereAreLeftOut()
      throws Exception {
    for (int depth : new int[] {1, 2, 4}) {
      for (String init : List.of("glorot", "he", "lsc")) {
        if (depth < 4 || init.equals("glorot")) {
          run(depth + init.length(), "init", init, "depth", depth, "seed", 1L);
        }
      }
    }
    add(trials, "FAILED", null, "init", "he", "depth", 4, "seed", 1L);
    Importance importance = Importance.of(trials, List.of(), ACCURACY);
    assertThat(importance.arms()).isEqualTo(6);
    assertThat(importance.notes())
        .contains("6 of 7 arms are a whole grid and count; left out: depth 4")
        .contains("one seed: what chance does is part of every other number here")
        .anyMatch(note -> note.startsWith("not counted: 1 trial without a value"));
    // init 6, 2, 3 letters: variance 26/9; depth 1, 2: 1/4; nothing together.
    Map<String, Part> parts = parts(importance);
    assertThat(parts.get("init").fraction()).isCloseTo(26 / 9.0 / (26 / 9.0 + 0.25), within(1e-12));
    assertThat(parts.get("depth x init").fraction()).isCloseTo(0, within(1e-12));
  }

  @Test
  void givenSettingsThatChangeTogether_whenDecomposed_thenTheyAreOne() throws Exception {
    for (long seed = 0; seed < 2; seed++) {
      for (int length : new int[] {28, 56}) {
        for (double radius : new double[] {0, 0.5, 1}) {
          Object[] init =
              radius == 0
                  ? new Object[] {"init", "glorot"}
                  : new Object[] {"init", "lsc", "target_radius", radius};
          List<Object> all = new ArrayList<>(List.of(init));
          all.addAll(
              List.of("sequence_length", length, "data_fingerprint", "f" + length, "seed", seed));
          all.addAll(List.of("training_steps", 10 * length));
          run(length * radius + seed, all.toArray());
        }
      }
    }
    Importance importance = Importance.of(trials, List.of("training_steps", "init"), ACCURACY);
    Map<String, Part> parts = parts(importance);
    // A level of init is lsc with its radius; the length changes along with the steps.
    assertThat(parts)
        .containsOnlyKeys("init", "training_steps", "training_steps x init", "seeds", "residual");
    assertThat(parts.get("training_steps").note()).isEqualTo("2 levels; with it sequence_length");
    assertThat(parts.get("init").note()).isEqualTo("3 levels");
    assertThatThrownBy(() -> Importance.of(trials, List.of("target_radius"), ACCURACY))
        .isInstanceOf(AblationException.class)
        .hasMessage("target_radius is a setting of init, which varies: name that");
    assertThatThrownBy(() -> Importance.of(trials, List.of("depth"), ACCURACY))
        .hasMessageStartingWith("depth does not vary: it explains nothing; settings that do: ");
  }

  @Test
  void givenRandomSearchOrNoValue_whenDecomposed_thenOneLineSaysWhyNot() {
    for (int i = 0; i < 8; i++) {
      run(0.1 * i, "learning_rate", 0.01 * (i + 1), "depth", 1 + i % 3, "seed", 1L);
    }
    assertThatThrownBy(() -> Importance.of(trials, List.of(), ACCURACY))
        .isInstanceOf(AblationException.class)
        .hasMessage(
            "the trials are not a full factorial grid: each arm has a learning_rate of its own");
    AblationTrials none = new AblationTrials();
    add(none, "DIVERGED", null, "depth", 1);
    assertThatThrownBy(() -> Importance.of(none, List.of(), ACCURACY))
        .hasMessage("no completed trial has final_eval_accuracy (eval split)");
  }
}
