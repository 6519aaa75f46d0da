package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.storage.SampleTables.output;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputLeaseTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path folder;
  private Output output;

  @BeforeEach
  void open() throws Exception {
    output = output(folder);
  }

  private void leave(String host, long pid, Instant heartbeat) throws Exception {
    Files.writeString(
        folder.resolve("_lease.json"),
        """
        {"token": "t", "host": "%s", "pid": %d, "start": "2026-01-02T03:00:00Z", "heartbeat": "%s"}
        """
            .formatted(host, pid, heartbeat));
  }

  @Test
  void givenALease_whenAnotherRunWantsIt_thenItIsRefusedInOneLineUntilGivenBack() throws Exception {
    try (OutputLease first = OutputLease.take(output, CLOCK)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> OutputLease.take(output, CLOCK))
          .isInstanceOf(OutputException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid())
          .hasMessageNotContaining("\n");
      assertThat(OutputLease.holder(output, NOW)).isNotNull();
    }
    assertThat(OutputLease.holder(output, NOW)).isNull();
    OutputLease.take(output, CLOCK).close();
    assertThat(folder.resolve("_lease.json")).doesNotExist();
  }

  @Test
  void givenAHeartbeatOlderThanAMinute_whenTaken_thenTheLeaseChangesHands() throws Exception {
    leave("elsewhere", 1, NOW.minus(Duration.ofSeconds(61)));

    try (OutputLease lease = OutputLease.take(output, CLOCK)) {
      assertThat(lease).isNotNull();
      assertThat(Files.readString(folder.resolve("_lease.json")))
          .contains("\"pid\":" + ProcessHandle.current().pid());
    }
  }

  @Test
  void givenAFreshHeartbeatFromAnotherHost_whenTaken_thenItIsRefused() throws Exception {
    leave("elsewhere", 1, NOW.minus(Duration.ofSeconds(59)));

    assertThatThrownBy(() -> OutputLease.take(output, CLOCK))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("elsewhere");
  }

  /** A lease as a process with this identity takes it and leaves it. */
  private void leaveAs(ProcessIdentity process, Instant heartbeat) throws Exception {
    // Not closed: its process has ended, or is elsewhere.
    OutputLease.take(output, Clock.fixed(heartbeat, ZoneOffset.UTC), process).abandon();
  }

  private static ProcessIdentity gone(String place) throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    return new ProcessIdentity(place, gone.pid(), "1");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenAProcessOfThisPlaceThatIsGone_whenTaken_thenTheLeaseChangesHandsAtOnce()
      throws Exception {
    leaveAs(gone(ProcessIdentity.current().place()), NOW);
    OutputLease.take(output, CLOCK).close();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenItsProcessIdBelongsToAnotherProcessNow_whenTaken_thenTheLeaseChangesHandsAtOnce()
      throws Exception {
    ProcessIdentity me = ProcessIdentity.current();
    leaveAs(new ProcessIdentity(me.place(), me.pid(), me.start() + "0"), NOW);
    OutputLease.take(output, CLOCK).close();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void
      givenALivingProcessOfThisPlaceThatWasStopped_whenTaken_thenItIsRefusedHoweverOldItsHeartbeat()
          throws Exception {
    leaveAs(ProcessIdentity.current(), NOW.minus(Duration.ofHours(1)));
    assertThatThrownBy(() -> OutputLease.take(output, CLOCK))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("is running");
    assertThat(OutputLease.holder(output, NOW)).isNotNull();
  }

  @Test
  void givenProcess1OfAContainer_whenProcess1OfTheNextOneTakes_thenItWaitsForTheHeartbeatAlone()
      throws Exception {
    ProcessIdentity first = new ProcessIdentity("boot pid:[1] time:[1] unknown user:0", 1, "77");
    ProcessIdentity next = new ProcessIdentity("boot pid:[2] time:[1] unknown user:0", 1, "99");
    leaveAs(first, NOW);

    assertThatThrownBy(() -> OutputLease.take(output, CLOCK, next))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("free at 2026-01-02T03:05:06Z")
        .hasMessageNotContaining("\n");
    Clock later = Clock.fixed(NOW.plusSeconds(61), ZoneOffset.UTC);
    OutputLease.take(output, later, next).close();
  }

  @Test
  void givenTwoHostsThatCannotTellThemselvesApart_whenBothTake_thenOneIsRefused() throws Exception {
    ProcessIdentity nowhere = new ProcessIdentity("", 2, "");
    leaveAs(nowhere, NOW);
    assertThatThrownBy(() -> OutputLease.take(output, CLOCK, nowhere))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("in use by process 2");
  }

  @Test
  void givenHeartbeatsUnderWay_whenTheLeaseIsGivenBack_thenItDoesNotComeBack() throws Exception {
    for (int i = 0; i < 500; i++) {
      OutputLease lease = OutputLease.take(output, CLOCK);
      for (int beat = 0; beat < 1 + i % 4; beat++) {
        lease.reportProgress(() -> "working");
      }
      if (i % 3 == 0) {
        Thread.sleep(0, 100_000 * (i % 7));
      }
      lease.close();
      assertThat(folder.resolve("_lease.json")).as("round %d", i).doesNotExist();
    }
    Thread.sleep(200); // what is still under way
    assertThat(folder.resolve("_lease.json")).doesNotExist();
  }

  @Test
  void givenAnotherRunHasTakenOver_whenTheFirstOneWakesUp_thenItSaysSoOnceAndLeavesTheLeaseAlone()
      throws Exception {
    OutputLease first =
        OutputLease.take(
            output,
            Clock.fixed(NOW.minusSeconds(61), ZoneOffset.UTC),
            new ProcessIdentity("elsewhere", 1, "1"));
    java.util.concurrent.atomic.AtomicInteger lost =
        new java.util.concurrent.atomic.AtomicInteger();
    first.whenLost(lost::incrementAndGet);
    try (OutputLease second = OutputLease.take(output, CLOCK)) {
      String taken = Files.readString(folder.resolve("_lease.json"));
      first.reportProgress(() -> "awake");
      first.reportProgress(() -> "awake");
      first.close();
      assertThat(second).isNotNull();
      assertThat(Files.readString(folder.resolve("_lease.json"))).isEqualTo(taken);
    }
    assertThat(lost).hasValueLessThan(2);
  }

  /** A clock that a test moves on, as often as it is looked at. */
  private static Clock from(Instant start, Duration step) {
    java.util.concurrent.atomic.AtomicLong looks = new java.util.concurrent.atomic.AtomicLong();
    return new Clock() {
      @Override
      public java.time.ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return start.plus(step.multipliedBy(looks.getAndIncrement()));
      }
    };
  }

  private static final ProcessIdentity ELSEWHERE = new ProcessIdentity("elsewhere", 1, "1");

  @Test
  void givenAHolderElsewhereThatGivesNoSignOfLife_whenARunWaits_thenItGetsTheLeaseAndSaysSoOnce()
      throws Exception {
    leaveAs(ELSEWHERE, NOW);
    List<String> messages = new java.util.ArrayList<>();

    OutputLease.acquireOrWait(
            output,
            from(NOW.plusSeconds(8), Duration.ofSeconds(20)),
            messages::add,
            ProcessIdentity.current(),
            ApplicationAttempt.UNKNOWN)
        .close();

    assertThat(messages).hasSize(1);
    assertThat(messages.get(0)).contains("process 1", "starts at 2026-01-02T03:05:06Z");
  }

  @Test
  void givenAHolderElsewhereThatLives_whenARunWaits_thenItIsRefusedAtTheNextHeartbeat()
      throws Exception {
    OutputLease holder = OutputLease.take(output, from(NOW, Duration.ofSeconds(1)), ELSEWHERE);
    List<String> messages = new java.util.ArrayList<>();

    assertThatThrownBy(
            () ->
                OutputLease.acquireOrWait(
                    output,
                    CLOCK,
                    message -> {
                      messages.add(message);
                      holder.reportProgress(() -> "alive");
                    },
                    ProcessIdentity.current(),
                    ApplicationAttempt.UNKNOWN))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("in use by process 1");
    assertThat(messages).hasSize(1);
    holder.close();
  }

  @Test
  void givenAHolderThatCanBeSeenToLive_whenARunWouldWait_thenItIsRefusedAtOnce() throws Exception {
    List<String> messages = new java.util.ArrayList<>();
    try (OutputLease holder = OutputLease.take(output, CLOCK)) {
      assertThat(holder).isNotNull();
      assertThatThrownBy(() -> OutputLease.acquireOrWait(output, CLOCK, messages::add))
          .isInstanceOf(OutputException.class)
          .hasMessageContaining("is running");
    }
    assertThat(messages).isEmpty();
  }

  @Test
  void givenADamagedLease_whenTaken_thenItIsReplaced() throws Exception {
    Files.writeString(folder.resolve("_lease.json"), "{\"host\": ");

    OutputLease.take(output, CLOCK).close();
  }

  @RepeatedTest(50)
  void givenManyRunsAndAStaleLease_whenAllWantIt_thenExactlyOneGetsIt() throws Exception {
    leave("elsewhere", 1, NOW.minus(Duration.ofSeconds(100)));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Callable<Integer> attempt =
        () -> {
          try {
            // Held to the end: a lease that is given back may be taken again.
            OutputLease.take(output, CLOCK);
            return 1;
          } catch (OutputException e) {
            return 0;
          }
        };
    List<Future<Integer>> attempts =
        threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> attempt).toList());

    int winners = 0;
    for (Future<Integer> result : attempts) {
      winners += result.get();
    }
    threads.shutdown();
    assertThat(winners).isEqualTo(1);
  }
}
