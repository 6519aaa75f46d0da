package org.rhosweep.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.spark.table.SampleTables.output;

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

  @Test
  void givenAProcessOfThisHostThatIsGone_whenTaken_thenTheLeaseChangesHandsAtOnce()
      throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    leave(java.net.InetAddress.getLocalHost().getHostName(), gone.pid(), NOW);

    OutputLease.take(output, CLOCK).close();
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
