package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;

/** What is said where an engine is missing or its library is broken. */
class EnginesTest {
  /** Core is tested without ND4J. */
  @Test
  void givenNoProvider_whenAnEngineIsAskedFor_thenTheProblemSaysWhatToAdd() {
    String problem =
        "engine nd4j does not load here (nothing on the class path provides it): put rhosweep-nd4j"
            + " and what it needs on the class path, or set engine to simd";

    assertThat(Engines.problem(EngineName.ND4J)).contains(problem);
    assertThat(Engines.problem(EngineName.SIMD)).isEmpty();
    assertThat(Engines.form(EngineName.ND4J)).isEqualTo(new EngineVariant("nd4j", 0));
    assertThatThrownBy(() -> Engines.useDevice(EngineName.ND4J, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(problem);
  }

  @Test
  void givenAProviderThatThrowsErrors_whenLoaded_thenTheRootCauseIsTheReason() {
    Engines.Loaded loaded = Engines.load(EngineName.ND4J, List.of(new Broken()));

    assertThat(loaded.provider()).isNull();
    assertThat(loaded.problem())
        .isEqualTo(
            "engine nd4j does not load here (java.lang.UnsatisfiedLinkError: no jnind4jcpu | in the"
                + " path): put natives there, or set engine to simd");
  }

  @Test
  void givenAFailureWithARemedyOfItsOwn_whenLoaded_thenThatIsTheAdvice() {
    Broken provider =
        new Broken() {
          @Override
          public String remedy(Throwable failure) {
            return "mend " + failure.getCause().getClass().getSimpleName();
          }
        };

    assertThat(Engines.load(EngineName.ND4J, List.of(provider)).problem())
        .endsWith("): mend UnsatisfiedLinkError, or set engine to simd");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void givenTwoThatWaitForALibrary_whenInterrupted_thenNothingIsRecordedAndTheNextLoadsIt()
      throws Exception {
    Map<EngineName, Engines.Loaded> known = new ConcurrentHashMap<>();
    ReentrantLock lock = new ReentrantLock();
    Slow provider = new Slow();
    Waiting loads = new Waiting(provider, known, lock);
    provider.begun.await();
    Waiting waits = new Waiting(provider, known, lock);
    while (!lock.hasQueuedThread(waits.thread)) {
      Thread.sleep(1);
    }

    waits.assertGivesUp(); // while the other still loads
    loads.assertGivesUp();

    assertThat(known).isEmpty();
    provider.answers.countDown();
    Engines.Loaded loaded = Engines.loaded(EngineName.ND4J, List.of(provider), known, lock);
    assertThat(loaded).isEqualTo(new Engines.Loaded(provider, null));
    assertThat(known).containsOnly(Map.entry(EngineName.ND4J, loaded));
  }

  /** A thread that asks for an engine. */
  private static final class Waiting {
    private final FutureTask<Boolean> interrupted;
    private final Thread thread;

    Waiting(EngineProvider provider, Map<EngineName, Engines.Loaded> known, Lock lock) {
      interrupted =
          new FutureTask<>(
              () -> {
                assertThatThrownBy(
                        () -> Engines.loaded(EngineName.ND4J, List.of(provider), known, lock))
                    .isInstanceOf(CancellationException.class);
                return Thread.currentThread().isInterrupted();
              });
      thread = new Thread(interrupted, "asks for an engine");
      thread.start();
    }

    void assertGivesUp() throws Exception {
      thread.interrupt();
      assertThat(interrupted.get()).isTrue();
    }
  }

  /** Loads when it is told to. */
  private static final class Slow extends Broken {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    @Override
    public void load() {
      begun.countDown();
      try {
        answers.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }
  }

  /** Fails as a library without its natives does. */
  private static class Broken implements EngineProvider {
    @Override
    public EngineName engine() {
      return EngineName.ND4J;
    }

    @Override
    public String remedy() {
      return "put natives there";
    }

    @Override
    public void load() {
      throw new ExceptionInInitializerError(
          new UnsatisfiedLinkError("no jnind4jcpu\n in the path"));
    }

    @Override
    public NetworkEngine create(
        ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public EngineVariant form() {
      throw new UnsupportedOperationException();
    }
  }
}
