package org.rhosweep.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.verify.Finding.Verdict;

@Tag("slow")
class MeanFieldChecksTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private List<Finding> verify(Consumer<ObjectNode> change) throws Exception {
    ObjectNode root =
        (ObjectNode) JSON.readTree(new File("../core/src/test/resources/golden/meanfield.json"));
    change.accept(root);
    return verify(root);
  }

  private List<Finding> verify(ObjectNode root) throws Exception {
    Path file = folder.resolve("golden.json");
    return GoldenFile.verify(Files.write(file, JSON.writeValueAsBytes(root)));
  }

  private static List<Finding> with(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).toList();
  }

  @Test
  void givenTheTheorysGoldenValues_whenVerified_thenEverySectionHolds() throws Exception {
    List<Finding> findings = verify(root -> {});

    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
    assertThat(with(findings, Verdict.NOT_COVERED)).isEmpty();
    assertThat(findings)
        .extracting(finding -> finding.subject() + " " + finding.quantity())
        .contains(
            "quadrature_checks 4 E[sigmoid'(ua)sigmoid'(ub)], mean 0, var 16, corr 0.9",
            "entries gru_mixed m2",
            "entries min_decorrelated m2_orthogonal_W",
            "entries peep_mixed C_trajectory_from_0",
            "entries lstm_standard lam",
            "entries lstm_mixed_means gaussian_closure Cc",
            "critical_lines vanilla_order_chaos_line rho^2 = 0.3 sigma2",
            "critical_lines minimal_line mu = 0.0, nu = 1.39 sigma_w",
            "critical_lines peephole_only_r mu_f = 5.0 sigma2",
            "critical_lines lstm_common_sigma mu_f = 1.0, lam = 1 sigma2",
            "mu_f_sweep lstm 1.0 xi");
  }

  @Test
  void givenWrongNumbers_whenVerified_thenTheyAloneDeviate() throws Exception {
    List<Finding> findings =
        verify(
            root -> {
              ((ObjectNode) root.at("/quadrature_checks/2")).put("value", 0.18633);
              ((ObjectNode) root.at("/entries/0/theory")).put("m2", 1.9);
              ((ArrayNode) root.at("/critical_lines/gru_common_sigma/points/0"))
                  .set(1, JSON.getNodeFactory().numberNode(9.081));
              ((ObjectNode) root.get("mu_f_sweep").get("rows").get(0)).put("xi", 1.8);
              ((ObjectNode) root.get("critical_lines")).remove("lstm_common_sigma");
            });

    assertThat(with(findings, Verdict.DEVIATES))
        .extracting(finding -> finding.subject() + " " + finding.quantity())
        .containsExactly(
            "quadrature_checks 2 E[tanh(ua)tanh(ub)], N(0,1), corr 0.5",
            "entries van_critical_smallinput m2",
            "critical_lines gru_common_sigma mu_f = 0.0 sigma2",
            "mu_f_sweep minimal 1.0 xi");
  }

  @Test
  void givenACellThatTheTheoryLacks_whenVerified_thenTheFindingSaysWhere() throws Exception {
    List<Finding> whole = verify(root -> {});
    List<Finding> unknown =
        verify(root -> ((ObjectNode) root.at("/entries/1")).put("cell", "quantum"));
    List<Finding> negative =
        verify(root -> ((ObjectNode) root.at("/entries/1/gates/r")).put("sigma2", -1));

    assertThat(with(unknown, Verdict.INVALID))
        .extracting(Finding::note)
        .containsExactly("entries[1].cell is not a cell of the mean-field theory");
    assertThat(with(negative, Verdict.INVALID))
        .singleElement()
        .extracting(Finding::note)
        .asString()
        .contains("entries[1].gates.r is not a gate: recurrentVariance must be >= 0");
    for (List<Finding> findings : List.of(unknown, negative)) {
      assertThat(with(findings, Verdict.HOLDS))
          .hasSizeGreaterThan(with(whole, Verdict.HOLDS).size() / 2)
          .extracting(Finding::subject)
          .contains("mu_f_sweep minimal 1.0");
    }
  }

  @Test
  void givenPathCounts_whenVerified_thenOneWrongDigitOfABigNumberIsSeen() throws Exception {
    ObjectNode root = JSON.createObjectNode().put("format", "lsc-golden-1");
    ObjectNode row =
        root.putObject("paths").putObject("orthogonal_moves").putArray("table").addObject();
    row.put("dt", 100).put("dl", 50).put("weighted_half", 1.4103130810861167e-05);
    // C(150, 50)
    row.put("count", "20128660909731932294240234380929315748140");
    List<Finding> good = verify(root);
    row.put("count", "20128660909731932294240234380929315748141");
    List<Finding> bad = verify(root);

    assertThat(good.get(0).verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(bad.get(0).verdict()).isEqualTo(Verdict.DEVIATES);
  }

  /**
   * The specification's own values, where they are at hand; the slowest lines are left to verify.
   */
  @Test
  void givenTheSharedReference_whenVerified_thenEverythingHolds() throws Exception {
    Path file = shared("theory/meanfield_reference.json");
    assumeTrue(file != null);
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    ((ObjectNode) root.get("critical_lines")).remove("lstm_common_sigma");
    root.get("entries").forEach(entry -> ((ObjectNode) entry).remove("simulation_tied"));

    List<Finding> findings = verify(root);

    assertThat(with(findings, Verdict.DEVIATES)).isEmpty();
    assertThat(with(findings, Verdict.HOLDS)).hasSizeGreaterThan(300);
  }

  @Test
  void givenTheSharedPathCounts_whenVerified_thenTheyHold() throws Exception {
    Path file = shared("theory/lsc_reference.json");
    assumeTrue(file != null);
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    root.retain("format", "tolerance", "paths");

    List<Finding> findings = verify(root);

    assertThat(findings).hasSize(8).allMatch(f -> f.verdict() == Verdict.HOLDS);
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
}
