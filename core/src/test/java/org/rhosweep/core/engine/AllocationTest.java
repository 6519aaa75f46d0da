package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.kernels.ScalarKernels;

/**
 * A training step makes no garbage, whatever the shape: here with plain kernels, where not even the
 * interpreter has a reason to allocate. (Vectors are objects until C2 has compiled their loops;
 * {@code core/benchmark -prof gc TrainingStep} shows that nothing is left of them then.)
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The record of the batch's loss, and a few bytes for the virtual machine. */
  private static final long RESULT = 128;

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("cells")
  void givenAWarmNetwork_whenItTrains_thenNothingIsAllocatedButTheResult(Cell cell) {
    for (SequenceShape sequence :
        List.of(
            Networks.dense(5, 3, 4, TargetPosition.LAST_STEP),
            Networks.dense(20, 3, 4, TargetPosition.EVERY_STEP),
            Networks.tokens(20, 12, 6),
            Networks.regression(20, 2, 1))) {
      assertThat(bytesOfAStep(cell, 3, sequence, 40)).as("%s", sequence).isLessThan(RESULT);
    }
  }

  private static long bytesOfAStep(Cell cell, int depth, SequenceShape sequence, int batchSize) {
    ParameterLayout layout = Networks.layout(cell, 9, depth, sequence);
    Kernels kernels = new ScalarKernels();
    SimdNetwork network = new SimdNetwork(kernels, layout, batchSize, true);
    float[] weights = Networks.weights(layout, 0.3, 1);
    float[] gradient = new float[layout.size()];
    float[] first = new float[layout.size()];
    float[] second = new float[layout.size()];
    Batch batch = Networks.batch(sequence, batchSize, batchSize, 2);
    long fewest = Long.MAX_VALUE;
    for (int step = 0; step < 4; step++) { // the first ones load classes
      long before = THREADS.getCurrentThreadAllocatedBytes();
      network.load(weights);
      network.gradient(batch, gradient, null);
      kernels.adam(weights, gradient, first, second, weights.length, 1, 0.1f, 1e-3f, 1e-3f, 1e-8f);
      fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return fewest;
  }
}
