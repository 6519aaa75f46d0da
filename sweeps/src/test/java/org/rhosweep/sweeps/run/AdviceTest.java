package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.sweeps.SampleTrials;

class AdviceTest {
  private static Trial trial(Cell cell, Initialization init, SequenceShape shape) {
    ModelSettings model = new ModelSettings(cell, 16, 2);
    return SampleTrials.trial(SampleTrials.spec(model, init, 10, List.of(), 0), shape);
  }

  private static Trial lstm(Initialization init) {
    return trial(new Lstm(1), init, SampleTrials.ROWS);
  }

  private static Lsc lsc(double radius, Double time, Double depth, List<Term> terms) {
    Lsc plain = new Lsc(radius);
    return new Lsc(
        radius,
        time,
        depth,
        false,
        plain.base(),
        plain.method(),
        plain.measure(),
        1,
        terms,
        plain.depthEdge(),
        plain.input(),
        plain.batchSize(),
        plain.sequenceLength(),
        plain.tolerance(),
        plain.maxTrainingSteps());
  }

  @Test
  void givenAHalfAndALossAtTheLastStep_whenAsked_thenOneLineSaysHowManyTrialsAndWhy() {
    List<Trial> trials = List.of(lstm(new Lsc(0.5)), lstm(new Lsc(1)), lstm(SampleTrials.glorot()));

    // 28 rows: 0.5^27 = 7.45e-9
    assertThat(Advice.onHalf(trials))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith("1 of 3 trials pre-train transitions in time to 0.5 with a loss at")
                    .contains("the first of 28 steps has the factor 0.5^27 = 7e-09")
                    .doesNotContain("\n"));
  }

  @Test
  void givenOtherTargetsOrALossAtEveryStep_whenAsked_thenNothingIsSaid() {
    List<Term> both = List.of(Term.TIME, Term.DEPTH);
    assertThat(
            Advice.onHalf(
                List.of(
                    trial(new Lstm(1), new Lsc(0.5), SampleTrials.TOKENS),
                    lstm(new Lsc(0.7)),
                    lstm(SampleTrials.glorot()),
                    lstm(lsc(0.5, 0.85, null, both)),
                    lstm(lsc(0.5, null, null, List.of(Term.DEPTH))),
                    // No memory: nothing is pulled in time.
                    trial(
                        new FeedForward(FeedForward.Activation.RELU),
                        new Lsc(0.5),
                        SampleTrials.ROWS))))
        .isEmpty();
    assertThat(Advice.onHalf(List.of(lstm(lsc(1, 0.5, 1.0, both))))).isPresent();
    // In words and depth: a half of both, that of 4 time steps.
    assertThat(
            Advice.onHalf(
                List.of(
                    trial(new Lstm(1), new Lsc(0.5), SampleTrials.REGRESSION), lstm(new Lsc(0.5)))))
        .hasValueSatisfying(line -> assertThat(line).contains("first of 4 steps", "0.5^3 = 1e-01"));
  }
}
