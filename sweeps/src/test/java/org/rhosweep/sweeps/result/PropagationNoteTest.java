package org.rhosweep.sweeps.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.probe.RadiusPoint;

class PropagationNoteTest {
  private static RadiusPoint point(RadiusPhase phase, String kind, double radius, double exponent) {
    return new RadiusPoint(phase, kind, 1, radius, 0.1, 1.5, 1, exponent);
  }

  @Test
  void givenLogarithmsApartByMoreThanAFifth_whenAsked_thenItSaysWhatProductsDo() {
    // exp(-0.36) = 0.698 and exp(0.25) = 1.284
    assertThat(PropagationNote.between("depth", 1.003, -0.36))
        .contains("mean radius 1.00, but products over layers shrink by 0.70 a transition");
    assertThat(PropagationNote.between("time", 1.0, 0.25))
        .contains("mean radius 1.00, but products over time grow by 1.28 a transition");
    // |ln 0.5 + 0.7| = 0.007; just below and above a fifth
    assertThat(PropagationNote.between("time", 0.5, -0.7)).isEmpty();
    assertThat(PropagationNote.between("time", 1.0, -0.1999)).isEmpty();
    assertThat(PropagationNote.between("time", 1.0, -0.2001)).isPresent();
  }

  @Test
  void givenWhatIsNotMeasuredOrZero_whenAsked_thenNaNSaysNothingAndADeadProductDoes() {
    assertThat(PropagationNote.between("time", Double.NaN, -1)).isEmpty();
    assertThat(PropagationNote.between("time", 1, Double.NaN)).isEmpty();
    assertThat(PropagationNote.between("time", 0, Double.NEGATIVE_INFINITY)).isEmpty();
    assertThat(PropagationNote.between("depth", 0.4, Double.NEGATIVE_INFINITY))
        .contains("mean radius 0.40, but products over layers shrink by 0.00 a transition");
  }

  @Test
  void givenPointsOfSeveralLayersAndPhases_whenNoted_thenMeansAreComparedAndEachPhaseIsNamed() {
    List<RadiusPoint> points =
        List.of(
            point(RadiusPhase.BEFORE, "time", 0.9, -0.1),
            point(RadiusPhase.AFTER, "depth", 0.9, -0.3),
            point(RadiusPhase.AFTER, "depth", 1.1, -0.5));

    // Mean radius 1, mean exponent -0.4.
    assertThat(PropagationNote.of(points))
        .isEqualTo(
            "depth, after pre-training: mean radius 1.00, but products over layers shrink by 0.67"
                + " a transition (exponent -0.40)");
    assertThat(PropagationNote.of(points.subList(0, 1))).isNull();
  }
}
