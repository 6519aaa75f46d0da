package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program of a test ends with the test, however that ends. */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FreshJvmTest {
  /** Writes its process number into a file, and prints what it was given. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      Files.writeString(Path.of(arguments[1]), ProcessHandle.current().pid() + "\n");
      System.out.println(arguments[0] + " " + System.getenv("GIVEN"));
      System.out.println(System.getProperty("flag"));
      if (arguments[0].equals("wait")) {
        Thread.sleep(Long.MAX_VALUE);
      } else if (arguments[0].equals("fail")) {
        throw new IllegalStateException("failed");
      }
    }
  }

  @TempDir Path folder;

  private Path number() {
    return folder.resolve("process");
  }

  private List<String> run(Duration limit, String what) throws Exception {
    List<String> arguments = List.of(what, number().toString());
    return FreshJvm.lines(limit, Program.class, arguments, Map.of("GIVEN", "b"), "-Dflag=c");
  }

  @Test
  void givenAProgram_whenItEnds_thenItsLinesAreGiven() throws Exception {
    assertThat(run(Duration.ofSeconds(60), "end")).containsExactly("end b", "c");
  }

  @Test
  void givenAProgramThatFails_whenRun_thenTheErrorHasWhatItWrote() {
    assertThatThrownBy(() -> run(Duration.ofSeconds(60), "fail"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("exit code 1", "fail b", "IllegalStateException: failed");
  }

  @Test
  void givenAProgramThatDoesNotEnd_whenTimeIsUp_thenItIsEnded() throws Exception {
    FutureTask<List<String>> running = new FutureTask<>(() -> run(Duration.ofSeconds(10), "wait"));
    new Thread(running, "runs the program").start();
    ProcessHandle program = await();

    assertThatThrownBy(running::get)
        .hasRootCauseInstanceOf(IOException.class)
        .hasMessageContaining("no end within PT10S");
    program.onExit().get(60, TimeUnit.SECONDS);
  }

  @Test
  void givenAProgramThatDoesNotEnd_whenItsCallerIsInterrupted_thenItIsEnded() throws Exception {
    FutureTask<List<String>> running = new FutureTask<>(() -> run(Duration.ofHours(1), "wait"));
    Thread caller = new Thread(running, "runs the program");
    caller.start();
    ProcessHandle program = await();

    caller.interrupt();

    assertThatThrownBy(running::get).hasRootCauseInstanceOf(InterruptedException.class);
    program.onExit().get(60, TimeUnit.SECONDS);
  }

  private ProcessHandle await() throws Exception {
    while (!Files.exists(number()) || !Files.readString(number()).endsWith("\n")) {
      Thread.sleep(10);
    }
    return ProcessHandle.of(Long.parseLong(Files.readString(number()).strip())).orElseThrow();
  }
}
