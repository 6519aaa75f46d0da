package org.rhosweep.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.verify.Finding.Verdict;

@Tag("slow")
class GoldenFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static ObjectNode golden() throws IOException {
    try (InputStream file = GoldenFileTest.class.getResourceAsStream("/golden/lsc.json")) {
      return (ObjectNode) JSON.readTree(file);
    }
  }

  private List<Finding> verify(Consumer<ObjectNode> change) throws Exception {
    ObjectNode root = golden();
    change.accept(root);
    Path file = folder.resolve("golden.json");
    return GoldenFile.verify(Files.write(file, JSON.writeValueAsBytes(root)));
  }

  private static List<Finding> with(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).toList();
  }

  @Test
  void givenGoldenValuesOfAnotherImplementation_whenVerified_thenBothEnginesAgree()
      throws Exception {
    List<Finding> findings = verify(root -> {});

    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
    assertThat(with(findings, Verdict.HOLDS))
        .extracting(Finding::engine)
        .contains("reference", "simd", "spectrum");
    assertThat(with(findings, Verdict.HOLDS))
        .extracting(finding -> finding.subject() + " " + finding.quantity())
        .contains(
            "cells lstm_3x3 J_time",
            "cells gru_4x4 eigenvalues_J_time_re_im",
            "networks lstm_L2 rho_depth_per_layer_per_sample",
            "networks gru_L3 bptt_sum_of_top_outputs.grad_params.layer2.br_n",
            "matrices 1 dRadius_dM",
            "alif alif_4x3 J_time",
            "alif alif_4x3 spike_new given the spike",
            "lru lru_4x5 state2_new.im",
            "lru lru_3x6 J_depth_same_time");
    // In double precision both sides round differently, and that is all.
    assertThat(with(findings, Verdict.HOLDS).stream().filter(f -> !f.engine().equals("simd")))
        .allMatch(finding -> finding.deviation() < 1e-12);
  }

  @ParameterizedTest
  @CsvSource({
    "/cells/2/expected/J_time/4,        1, cells lstm_3x3,   J_time",
    "/cells/3/expected/state_new/h,     0, cells gru_4x4,    state_new.h",
    "/cells/0/expected/eigenvalues_J_time_re_im/1, 0, cells tanh_3x2, eigenvalues_J_time_re_im",
    "/networks/0/expected/states/1/1/c/0, 2, networks lstm_L2, states.c",
    "/networks/1/expected/rho_depth_per_layer_per_sample/1, 1, networks gru_L3,"
        + " rho_depth_per_layer_per_sample",
    "/matrices/0/dNorm_dM/2,            2, matrices 0,       dNorm_dM",
    "/alif/0/expected/J_time/1,         3, alif alif_4x3,    J_time",
    "/lru/1/expected/J_diagonal/4,      2, lru lru_4x5,      J_diagonal"
  })
  void givenOneWrongNumber_whenVerified_thenItsCaseAndQuantityAloneDeviate(
      String place, int index, String subject, String quantity) throws Exception {
    List<Finding> findings =
        verify(
            root -> {
              ArrayNode list = (ArrayNode) root.at(place);
              // 20 times the tolerance of double precision, or of single precision for states.
              double wrong = quantity.startsWith("states") ? 2e-4 : 2e-5;
              list.set(index, JSON.getNodeFactory().numberNode(list.get(index).asDouble() + wrong));
            });

    assertThat(with(findings, Verdict.DEVIATES))
        .isNotEmpty()
        .allSatisfy(
            finding -> {
              assertThat(finding.subject()).isEqualTo(subject);
              assertThat(finding.quantity()).isEqualTo(quantity);
              assertThat(finding.line()).startsWith("DEVIATES").contains("golden");
            });
  }

  @Test
  void givenGoldenLosses_whenVerified_thenGradientsHoldInDoublePrecision() throws Exception {
    ObjectNode root;
    try (InputStream file = GoldenFileTest.class.getResourceAsStream("/golden/lsc-losses.json")) {
      root = (ObjectNode) JSON.readTree(file);
    }
    Path file = folder.resolve("golden.json");
    List<Finding> findings = GoldenFile.verify(Files.write(file, JSON.writeValueAsBytes(root)));

    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
    assertThat(with(findings, Verdict.HOLDS))
        .filteredOn(finding -> finding.engine().equals("reference"))
        .extracting(finding -> finding.subject() + " " + finding.quantity())
        .contains(
            "cells lstm_3 grad_loss_radius.U_f",
            "cells gru_4_half grad_loss_norm.br_n",
            "cells tanh_4x2_rect loss_radius",
            "networks tanh_L2 grad_full.layer0.W",
            "networks relu_L2 loss",
            "lru lru_3 grad_loss_time_nu",
            "alif alif_3 grad_loss_radius.tau_a",
            "alif alif_3 grad_loss_radius.U");
  }

  @Test
  void givenAWrongWeight_whenVerified_thenBothEnginesDeviate() throws Exception {
    List<Finding> findings =
        verify(
            root -> {
              ArrayNode bias = (ArrayNode) root.at("/networks/1/layers/0/b_z");
              bias.set(0, JSON.getNodeFactory().numberNode(bias.get(0).asDouble() + 0.01));
            });

    assertThat(with(findings, Verdict.DEVIATES))
        .extracting(Finding::engine)
        .contains("reference", "simd");
  }

  @Test
  void givenWhatThisVersionLacks_whenVerified_thenItIsListedAndNotSkipped() throws Exception {
    List<Finding> findings =
        verify(
            root -> {
              ((ObjectNode) root.at("/cells/0")).put("cell", "quantum");
              ((ObjectNode) root.at("/cells/1/expected")).put("loss_entropy", 1.0);
              ((ObjectNode) root.at("/lru/0")).put("layernorm_eps", 1e-5);
              ((ObjectNode) root.at("/alif/0")).put("sharpness", 2);
            });

    assertThat(with(findings, Verdict.NOT_COVERED).stream().map(Finding::line))
        .anyMatch(line -> line.contains("cells tanh_3x2: this version has no cell quantum"))
        .anyMatch(line -> line.contains("cells relu_4x4 loss_entropy: "))
        .anyMatch(line -> line.contains("lru lru_3x6: d_hidden must be at most 2 n"))
        .anyMatch(line -> line.contains("alif alif_4x3: sharpness must be 1"))
        .anyMatch(line -> line.contains("spikes: unknown section"));
    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
  }

  @Test
  void givenFilesThatAreNoGoldenFiles_whenVerified_thenTheErrorSaysWhereAndWhat() throws Exception {
    assertThatThrownBy(() -> GoldenFile.verify(folder.resolve("absent.json")))
        .isInstanceOf(GoldenException.class)
        .hasMessage("there is no such file");
    Path file = folder.resolve("bad.json");
    Files.writeString(file, "{\"format\":\n \"lsc-golden-1\",, }");
    assertThatThrownBy(() -> GoldenFile.verify(file))
        .isInstanceOf(GoldenException.class)
        .hasMessageStartingWith("not valid JSON in line 2, column 18");
    Files.writeString(file, "");
    assertThatThrownBy(() -> GoldenFile.verify(file)).isInstanceOf(GoldenException.class);
    Files.writeString(file, "[]");
    assertThatThrownBy(() -> GoldenFile.verify(file))
        .hasMessage("the file must hold one JSON object");
    Files.writeString(file, "{\"format\": \"lsc-golden-2\"}");
    assertThatThrownBy(() -> GoldenFile.verify(file))
        .hasMessageContaining("\"format\" must be \"lsc-golden-1\"");
    assertThatThrownBy(
            () -> verify(root -> ((ObjectNode) root.get("tolerance")).put("absolute", 1e9)))
        .hasMessageStartingWith("tolerance must have relative in [0, 1e-3]");
    for (String text : List.of("null", "3", "\"x\"", "true", "{}", "[".repeat(100_000))) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> GoldenFile.verify(file)).isInstanceOf(GoldenException.class);
    }
    Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 0});
    assertThatThrownBy(() -> GoldenFile.verify(file)).isInstanceOf(GoldenException.class);
    assertThatThrownBy(() -> GoldenFile.verify(folder)).isInstanceOf(GoldenException.class);
  }

  /** What one case lacks or has in a wrong form, and the finding that names it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/cells/2/params/U_f|remove|cells[2].params lacks the key \"U_f\"",
        "/cells/2/params/U_f/1/0|remove|cells[2].params.U_f[1] must have 3 entries, has 2",
        "/cells/0/n|0|cells[0].n must be a whole number, 1 to 4096",
        "/cells/0/n|4096|cells[0] has more than 4000000 numbers: n (n + m) of every gate",
        "/cells/0/id|remove|cells[0] lacks the key \"id\"",
        "/cells/0/expected/state_new/h/0|\"NaN\"|cells[0].expected.state_new.h[0] must be a number",
        "/cells/0/expected/J_time|null|cells[0].expected.J_time must be a list",
        "/networks/0/X|[]|networks[0].X must be a list of more than 0 entries",
        "/networks/0/X|[[[]]]|networks[0].X has no features",
        "/networks/0/T|3000|networks[0].X must have T = 3000 entries",
        "/networks/0/batch|4096|networks[0].X[0] must have 4096 rows",
        "/networks/0/width|4096|networks[0] has more than 4000000 numbers: parameters",
        "/networks/0/expected/states|5|networks[0].expected.states must be a list of more than 0",
        "/matrices/0/M|[]|matrices[0].M must not be empty",
        "/matrices/1|7|matrices[1] lacks the key \"M\"",
        "/alif/0/params|[1]|alif[0].params lacks the key \"W\"",
        "/lru/0/d_hidden|1.5|lru[0].d_hidden must be a whole number",
      })
  void givenOneCaseThatIsWrong_whenVerified_thenItIsNamedAndTheOthersAreChecked(
      String place, String value, String message) throws Exception {
    List<Finding> whole = verify(root -> {});
    List<Finding> findings = verify(root -> set(root, place, value));

    assertThat(with(findings, Verdict.INVALID))
        .isNotEmpty()
        .anySatisfy(finding -> assertThat(finding.line()).startsWith("INVALID").contains(message));
    List<String> others =
        with(whole, Verdict.HOLDS).stream()
            .map(Finding::subject)
            .filter(subject -> !subject.startsWith(place.split("/", -1)[1]))
            .toList();
    assertThat(with(findings, Verdict.HOLDS).stream().map(Finding::subject).toList())
        .containsAll(others);
    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
  }

  private static void set(ObjectNode root, String place, String json) {
    int slash = place.lastIndexOf('/');
    var parent = root.at(place.substring(0, slash));
    String last = place.substring(slash + 1);
    try {
      if (json.equals("remove") && parent instanceof ArrayNode list) {
        list.remove(Integer.parseInt(last));
      } else if (json.equals("remove")) {
        ((ObjectNode) parent).remove(last);
      } else if (parent instanceof ArrayNode list) {
        list.set(Integer.parseInt(last), JSON.readTree(json));
      } else {
        ((ObjectNode) parent).set(last, JSON.readTree(json));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Every value of the file, one after the other, in place of which something else stands: no
   * exception, and the last section is still checked.
   */
  @ParameterizedTest
  @ValueSource(strings = {"remove", "null", "\"x\"", "-1", "1e308", "1e999", "[]", "{}", "[[[1]]]"})
  void givenAnyValueReplaced_whenVerified_thenNothingEndsTheFile(String value) throws Exception {
    List<String> places = new ArrayList<>();
    ObjectNode whole = golden();
    for (String section : List.of("cells", "networks", "matrices", "alif", "lru")) {
      collect(whole.get(section).get(0), "/" + section + "/0", places);
    }
    assertThat(places).hasSizeGreaterThan(150);
    for (String place : places) {
      ObjectNode root = whole.deepCopy();
      // Small, so that many can be tried: two cases of every section at most.
      for (String section : List.of("cells", "networks", "matrices", "alif", "lru")) {
        ArrayNode cases = (ArrayNode) root.get(section);
        while (cases.size() > 1 || (cases.size() == 1 && !place.startsWith("/" + section))) {
          cases.remove(cases.size() - 1);
        }
      }
      set(root, place, value);
      ((ArrayNode) root.get("matrices")).add(whole.at("/matrices/1"));
      Path file = folder.resolve("golden.json");
      List<Finding> findings = GoldenFile.verify(Files.write(file, JSON.writeValueAsBytes(root)));
      assertThat(with(findings, Verdict.HOLDS))
          .as(place)
          .anyMatch(finding -> finding.quantity().equals("dRadius_dM"));
    }
  }

  /** Paths of objects and lists, and of the first element of every list. */
  private static void collect(
      com.fasterxml.jackson.databind.JsonNode node, String at, List<String> places) {
    places.add(at);
    if (node.isArray() && node.size() > 0) {
      collect(node.get(0), at + "/0", places);
    }
    node.fields()
        .forEachRemaining(field -> collect(field.getValue(), at + "/" + field.getKey(), places));
  }

  /**
   * An LSTM of 3 units with 3 inputs becomes one with 2 where the third input, times its weights,
   * is put into the bias: what it computes stays, and the derivatives lose the third column.
   */
  @Test
  void givenACellWithFewerInputsThanUnits_whenVerified_thenWhatIsDefinedIsChecked()
      throws Exception {
    List<Finding> findings =
        verify(
            root -> {
              ObjectNode lstm = (ObjectNode) root.at("/cells/2");
              assertThat(lstm.get("id").asText()).isEqualTo("lstm_3x3");
              ObjectNode expected = (ObjectNode) lstm.get("expected");
              lstm.put("m", 2);
              double third = ((ArrayNode) lstm.get("x")).remove(2).asDouble();
              for (String gate : List.of("i", "f", "g", "o")) {
                ArrayNode bias = (ArrayNode) lstm.at("/params/b_" + gate);
                for (int unit = 0; unit < 3; unit++) {
                  ArrayNode row = (ArrayNode) lstm.at("/params/W_" + gate + "/" + unit);
                  double moved = bias.get(unit).asDouble() + row.remove(2).asDouble() * third;
                  bias.set(unit, JSON.getNodeFactory().numberNode(moved));
                }
              }
              expected.get("J_depth").forEach(row -> ((ArrayNode) row).remove(2));
              expected.remove(List.of("spectral_norm_depth", "spectral_radius_depth"));
              ObjectNode stacked = expected.putObject("stacked_depth_form");
              stacked.putArray("below_factor_o_times_1_minus_tanh2_c").add(1).add(1);
              ArrayNode wide = stacked.putArray("J_depth_stacked");
              for (var row : expected.get("J_depth")) {
                wide.addArray().add(row.get(0)).add(row.get(1)).add(row.get(0)).add(row.get(1));
              }
              stacked.put("spectral_radius", 1).put("spectral_norm", "unknown");
            });

    assertThat(with(findings, Verdict.HOLDS))
        .filteredOn(finding -> finding.subject().equals("cells lstm_3x3"))
        .extracting(Finding::quantity)
        .contains(
            "state_new.h",
            "state_new.c",
            "J_time",
            "J_depth",
            "stacked_depth_form.J_depth_stacked");
    assertThat(findings)
        .extracting(Finding::line)
        .anyMatch(
            line ->
                line.contains(
                    "cells lstm_3x3 stacked_depth_form.spectral_radius: not defined: matrix must be"
                        + " square, was [6, 4]"));
    assertThat(with(findings, Verdict.INVALID))
        .extracting(Finding::quantity)
        .containsExactly("stacked_depth_form.spectral_norm");
    assertThat(with(findings, Verdict.HOLDS))
        .extracting(Finding::subject)
        .contains("cells gru_4x4", "networks lstm_L2", "lru lru_4x5");
    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
  }

  @Test
  void givenTheProjectsOwnGoldenFile_whenVerified_thenLossAndGradientsHold() throws Exception {
    Path file = Path.of("../core/src/test/resources/golden/networks.json");
    assumeTrue(Files.exists(file));

    List<Finding> findings = GoldenFile.verify(file);

    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
    assertThat(with(findings, Verdict.HOLDS)).hasSizeGreaterThan(100);
  }

  /** The specification's own values, where they are at hand. */
  @Test
  void givenTheSharedReference_whenVerified_thenEverythingCoveredHolds() throws Exception {
    Path file = shared("theory/lsc_reference.json");
    assumeTrue(file != null);

    List<Finding> findings = GoldenFile.verify(file);

    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
    assertThat(with(findings, Verdict.HOLDS))
        .extracting(Finding::subject)
        .contains("cells lstm_3", "cells gru_4_half", "networks lstm_L2", "matrices 2")
        .contains("alif alif_3", "lru lru_3");
    assertThat(with(findings, Verdict.HOLDS))
        .extracting(Finding::quantity)
        .contains("stacked_depth_form.spectral_radius");
  }

  private static Path shared(String name) {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path file = up.resolve("shared").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    return null;
  }

  @Test
  void givenADecimalCommaLocale_whenALineIsWritten_thenItHasPoints() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      Finding finding =
          Tolerance.SINGLE_PRECISION.compare(
              "simd", "cells x", "h", new double[] {1.5}, new double[] {1.25});
      assertThat(finding.verdict()).isEqualTo(Verdict.DEVIATES);
      assertThat(finding.line()).contains("entry 0 is 1.5", "golden 1.25");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void givenNumbersThatAreNotFinite_whenCompared_thenTheyDeviate() {
    for (double found : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Finding finding =
          Tolerance.SINGLE_PRECISION.compare(
              "simd", "cells x", "h", new double[] {1, found}, new double[] {1, 1});
      assertThat(finding.verdict()).isEqualTo(Verdict.DEVIATES);
      assertThat(finding.note()).startsWith("entry 1 is");
    }
  }

  private List<Finding> verifyWritten(Consumer<ObjectNode> change) throws Exception {
    try (InputStream file = GoldenFileTest.class.getResourceAsStream("/golden/written.json")) {
      ObjectNode root = (ObjectNode) JSON.readTree(file);
      change.accept((ObjectNode) root.at("/networks/0"));
      Path written = folder.resolve("written.json");
      return GoldenFile.verify(Files.write(written, JSON.writeValueAsBytes(root)));
    }
  }

  @Test
  void givenACellWrittenAsEquations_whenVerified_thenItsStatesRadiiAndGradientsHold()
      throws Exception {
    List<Finding> findings = verifyWritten(network -> {});

    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
    assertThat(with(findings, Verdict.INVALID)).isEmpty();
    assertThat(with(findings, Verdict.HOLDS))
        .extracting(finding -> finding.engine() + " " + finding.quantity())
        .contains(
            "reference states.c",
            "simd states.h",
            "reference rho_time_per_layer_per_sample",
            "reference bptt_sum_of_top_outputs.grad_inputs",
            "reference bptt_sum_of_top_outputs.grad_params.layer1.U_g",
            "simd bptt_sum_of_top_outputs.grad_params.layer0.leak",
            "simd bptt_sum_of_top_outputs.grad_params.layer1.b_f");
  }

  @Test
  void givenOtherOrWrongEquations_whenVerified_thenTheValuesDeviateOrTheMistakeIsNamed()
      throws Exception {
    List<Finding> other =
        verifyWritten(
            network -> ((ArrayNode) network.at("/cell/equations")).set(3, "c = f * c' - leak * g"));
    assertThat(with(other, Verdict.DEVIATES)).isNotEmpty();

    List<Finding> wrong =
        verifyWritten(network -> ((ArrayNode) network.at("/cell/equations")).set(4, "h = tan(c)"));
    assertThat(wrong)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.INVALID);
              assertThat(finding.line()).contains("networks[0].cell is not a cell", "tanh");
            });
  }
}
