package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.report.RangeChart.Explanation;
import org.rhosweep.sweeps.report.RangeChart.Mark;
import org.rhosweep.sweeps.report.RangeChart.Row;

class RangeChartTest {
  private static final List<Explanation> KEYS =
      List.of(
          new Explanation("open", "as drawn"),
          new Explanation("filled", "after pre-training"),
          new Explanation("square", "after training"),
          new Explanation("reference", "one"));

  private static String chart(double reference, String... looks) {
    List<Mark> marks =
        List.of(looks).stream().map(look -> new Mark(look, 1, 1, 1, 1, 1, "tip")).toList();
    Axis x = Axis.linear(0, 2, 5);
    return new RangeChart(
            "chart", "radius", x, List.of(new Row("arm", 0, marks)), reference, 430, KEYS)
        .svg();
  }

  @Test
  void givenMarksOfTwoLooks_whenDrawn_thenTheseAreExplainedAndNoOther() {
    assertThat(chart(1, "open", "square"))
        .contains(">as drawn<", ">after training<", ">one<")
        .doesNotContain("after pre-training");
  }

  @Test
  void givenNoReference_whenDrawn_thenItIsNotExplained() {
    assertThat(chart(Double.NaN, "filled"))
        .contains(">after pre-training<")
        .doesNotContain(">one<");
  }
}
