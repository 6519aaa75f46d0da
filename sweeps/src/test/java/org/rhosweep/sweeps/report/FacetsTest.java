package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.report.Facets.Line;
import org.rhosweep.sweeps.report.Facets.Panel;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Setting;
import org.rhosweep.sweeps.report.ReportData.Spread;

class FacetsTest {
  private static Arm arm(Map<String, String> factors) {
    return new Arm(factors.toString(), factors, 1, 0, 0, 0, Spread.NONE, Spread.NONE, 1);
  }

  private static List<String> values(int count) {
    return IntStream.range(0, count).mapToObj(i -> "v" + i).toList();
  }

  @Test
  void givenCellDepthAndInit_whenFaceted_thenAPanelPerCellAndDepthAndALinePerInit() {
    ReportData data = SampleData.cellDepthInit("s");

    List<Setting> telling =
        data.varying().stream().filter(s -> !s.name().equals("forget_bias")).toList();

    Facets facets = Facets.of(telling, data.arms());

    assertThat(facets.lineFactor()).isEqualTo("init");
    assertThat(facets.columns()).isEqualTo(3);
    assertThat(facets.panels())
        .extracting(Panel::title)
        .startsWith("cell tanh · depth 1", "cell tanh · depth 2", "cell tanh · depth 5")
        .hasSize(9);
    for (Panel panel : facets.panels()) {
      assertThat(panel.lines())
          .extracting(Line::label)
          .containsExactly("glorot", "he", "orthogonal", "lsc 0.5", "lsc 1.0");
      assertThat(panel.lines()).extracting(Line::style).containsExactly(0, 1, 2, 3, 4);
    }
    assertThat(facets.panels().stream().flatMap(p -> p.lines().stream()).map(Line::arm))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, data.arms().size()).boxed().toList());
  }

  @Test
  void givenASettingThatAllArmsOfALineShare_whenFaceted_thenTheirLabelLeavesItOut() {
    List<Setting> varying =
        List.of(
            new Setting("init", List.of("orthogonal", "lsc", "glorot")),
            new Setting("gain", List.of("0.5", "1.0")),
            new Setting("target_radius", List.of("0.5", "1.0")));
    List<Arm> arms =
        List.of(
            arm(Map.of("init", "glorot")),
            arm(Map.of("init", "orthogonal", "gain", "0.5")),
            arm(Map.of("init", "orthogonal", "gain", "1.0")),
            arm(Map.of("init", "lsc", "gain", "1.0", "target_radius", "0.5")),
            arm(Map.of("init", "lsc", "gain", "1.0", "target_radius", "1.0")));

    assertThat(Facets.of(varying, arms).panels().get(0).lines())
        .extracting(Line::label)
        .containsExactlyInAnyOrder(
            "glorot", "orthogonal 0.5", "orthogonal 1.0", "lsc 0.5", "lsc 1.0");
  }

  @Test
  void givenNoInit_whenFaceted_thenLinesDifferInTheFactorWithMostValuesThatFit() {
    List<Setting> varying =
        List.of(
            new Setting("depth", values(3)),
            new Setting("cell", values(2)),
            new Setting("hidden_size", values(20)));
    List<Arm> arms = List.of(arm(Map.of("depth", "v0", "cell", "v0", "hidden_size", "v7")));

    assertThat(Facets.of(varying, arms).lineFactor()).isEqualTo("depth");
  }

  @Test
  void givenTwentyInits_whenFaceted_thenPanelsOfAtMostEightLinesHoldAllOfThem() {
    List<Arm> arms = new ArrayList<>();
    values(20).forEach(value -> arms.add(arm(Map.of("init", value))));

    Facets facets = Facets.of(List.of(new Setting("init", values(20))), arms);

    assertThat(facets.panels())
        .extracting(Panel::title)
        .containsExactly("part 1 of 3", "part 2 of 3", "part 3 of 3");
    assertThat(facets.panels()).extracting(panel -> panel.lines().size()).containsExactly(8, 8, 4);
    assertThat(facets.columns()).isZero();
  }

  @Test
  void givenNothingThatVaries_whenFaceted_thenOneLineInOnePanel() {
    Facets facets = Facets.of(List.of(), List.of(arm(Map.of())));

    assertThat(facets.panels()).containsExactly(new Panel("", List.of(new Line(0, "all", 0))));
    assertThat(facets.lineFactor()).isEmpty();
  }

  @Test
  void givenNoArms_whenFaceted_thenNoPanels() {
    assertThat(Facets.of(List.of(), List.of()).panels()).isEmpty();
  }
}
