package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.run.Environment;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.TrialSpec;

/** Whole trials on this engine. */
@ExtendWith(NeedsDevice.class)
@Tag("slow")
class TrialOnOpenClTest {
  @Test
  void givenTheOpenClEngine_whenATrialIsRun_thenItsResultsAreThoseOfSimdUnderAnIdOfItsOwn() {
    Environment environment = new Environment("test", "simd", 256, "17", "here");
    TrialRunner runner =
        new TrialRunner(DataCache.SHARED, System::nanoTime, () -> 0, environment, Long.MAX_VALUE);
    TrialSpec spec = SampleTrials.spec(new Lstm(1), 8, 2, 5, 3);
    List<Trial> trials = Trials.resolve(List.of(spec, SampleTrials.on(EngineName.OPENCL, spec)));

    TrialResult simd = runner.run(trials.get(0));
    TrialResult opencl = runner.run(trials.get(1));

    assertThat(opencl.outcome()).isEqualTo(new Outcome.Completed());
    assertThat(opencl.training().resultHash()).isEqualTo(simd.training().resultHash());
    assertThat(opencl.training().gradients()).isEqualTo(simd.training().gradients());
    assertThat(opencl.training().activations()).isEqualTo(simd.training().activations());
    assertThat(opencl.training().test()).isEqualTo(simd.training().test());
    assertThat(opencl.provenance().engine())
        .isEqualTo(Engines.form(EngineName.OPENCL).name())
        .startsWith("opencl (");
    // Until a GPU has shown equal hashes, see EngineName.identity.
    assertThat(opencl.trial().id()).isNotEqualTo(simd.trial().id());
  }
}
