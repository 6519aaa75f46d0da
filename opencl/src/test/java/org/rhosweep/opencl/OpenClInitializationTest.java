package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long OpenCL is waited for. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenClInitializationTest {
  private final AtomicInteger answers = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);

  private void untilTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e); // nobody interrupts the thread of an opening
    }
  }

  @Test
  void givenNoAnswer_whenWaitedFor_thenItIsGivenUpAfterTheTime() {
    OpenClInitialization opening = new OpenClInitialization(this::untilTheEnd, answers::get);
    long start = System.nanoTime();

    assertThatThrownBy(() -> opening.await(2))
        .isInstanceOf(OpenClTimeoutException.class)
        .hasMessage("OpenCL gave no answer for 2 s");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
  }

  /** Five answers with two seconds before each, and at most six seconds without one. */
  @Test
  @Tag("slow")
  void givenAnswersNowAndThen_whenTogetherTheyTakeLongerThanTheTime_thenItIsWaitedForAll() {
    OpenClInitialization opening =
        new OpenClInitialization(
            () -> {
              for (int device = 0; device < 5; device++) {
                pause(2);
                answers.incrementAndGet();
              }
            },
            answers::get);
    long start = System.nanoTime();

    opening.await(6);

    assertThat(answers.get()).isEqualTo(5);
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.SECONDS.toNanos(6));
  }

  private void pause(int seconds) {
    try {
      assertThat(end.await(seconds, TimeUnit.SECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void givenAnInterrupt_whenWaiting_thenItEndsAtOnceAndTheOpeningCanBeWaitedForAgain()
      throws Exception {
    OpenClInitialization opening = new OpenClInitialization(this::untilTheEnd, answers::get);
    FutureTask<Boolean> waits =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(() -> opening.await(3600))
                  .isInstanceOf(CancellationException.class);
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(waits, "waits");
    thread.start();

    thread.interrupt();

    assertThat(waits.get()).isTrue();
    end.countDown();
    opening.await(60);
  }

  @Test
  void givenAFailure_whenWaitedFor_thenItIsThrown() {
    UnsatisfiedLinkError missing = new UnsatisfiedLinkError("no library");
    OpenClInitialization opening =
        new OpenClInitialization(
            () -> {
              throw missing;
            },
            answers::get);

    assertThatThrownBy(() -> opening.await(60)).isSameAs(missing);
  }

  @Test
  @ExtendWith(NeedsDevice.class)
  void givenDevices_whenTheyWereCompared_thenEachIsAnAnswer() {
    assertThat(Devices.answers()).isEqualTo(1 + Devices.all().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "3m", "010", "1.5", "", " 3", "1000000000"})
  void givenATimeThatIsNone_whenRead_thenItIsRefusedInOneLine(String told) {
    assertThatThrownBy(() -> OpenClProvider.seconds(told))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "org.rhosweep.opencl.wait must be a whole number of seconds from 1 to 999999999, was \""
                + told
                + "\"");
  }

  @Test
  void givenATime_whenRead_thenItIsThatOrThreeMinutes() {
    assertThat(OpenClProvider.seconds("999999999")).isEqualTo(999_999_999);
    assertThat(OpenClProvider.seconds("1")).isEqualTo(1);
    assertThat(OpenClProvider.seconds(null)).isEqualTo(180);
  }
}
