package org.rhosweep.sweeps.spec;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.settings.OmittedAtDefault;
import org.rhosweep.core.settings.Placement;

/** How many places train one network. */
@ColumnName("execution")
public sealed interface Execution extends Serializable
    permits Execution.Single, Execution.DataParallel {
  /**
   * One network in one task: what is bit-reproducible with the engine {@code simd}.
   *
   * @param device where a trial runs whose engine is for GPUs ({@code opencl}); no part of its
   *     identity, for the bits are those of {@code simd}. Trials of other engines run where these
   *     do
   */
  @Named("single")
  record Single(
      @Default("gpu") @OmittedAtDefault @Placement @ColumnName("execution_device") Device device)
      implements Execution {
    /** On the engine's own device. */
    public Single() {
      this(Device.GPU);
    }
  }

  /** What a trial runs on. */
  enum Device {
    /** A device of its engine; without one the trial is INFEASIBLE and says what is missing. */
    GPU,
    /** A core, by {@code simd}. */
    CPU,
    /** A device of its engine where there is one, else a core, by {@code simd}. */
    ANY
  }

  /** What a trial runs on; {@link Device#GPU} for data-parallel ones, which have no choice. */
  default Device device() {
    return this instanceof Single single ? single.device : Device.GPU;
  }

  /**
   * One network on several executors, each with its part of every batch, by averaging parameters.
   * DL4J does the training steps; weights are initialised, evaluated and recorded as elsewhere. Not
   * reproducible bit by bit: sums over workers have no order.
   *
   * @param workers parts that a batch is cut into, &gt;= 1; they divide the batch size
   * @param averagingFrequency training steps between two averages of weights and optimiser state,
   *     &gt;= 1; there is always one before an evaluation
   * @param exchange what workers tell each other
   */
  @Named("data-parallel")
  record DataParallel(
      @Default("2") int workers,
      @Default("5") int averagingFrequency,
      @Default("parameters") Exchange exchange)
      implements Execution {
    public DataParallel {
      require(workers >= 1, "workers must be >= 1, was %d", workers);
      require(
          averagingFrequency >= 1, "averagingFrequency must be >= 1, was %d", averagingFrequency);
      require(
          exchange == Exchange.PARAMETERS,
          "exchange must be parameters: DL4J's sharing of gradients ends without an error and"
              + " without having trained where two executors share a network address");
    }
  }

  /** What workers tell each other. */
  enum Exchange {
    /** Parameters and optimiser state, averaged. */
    PARAMETERS,
    /** Gradients, as soon as they are known. Refused: see {@link DataParallel}. */
    GRADIENTS
  }
}
