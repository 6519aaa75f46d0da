package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.engine.FreshJvm;

/** Java beside a driver's compiler: both handle the signals of the process. */
@Tag("slow")
@ExtendWith(NeedsDevice.class)
class SignalHandlersTest {
  private static final int PROGRAMS = 12;

  @TempDir Path cache;

  /** Code compiled by the first compiler alone leaves checks of null and of zero to signals. */
  @Test
  void givenThreadsWhoseChecksAreSignals_whenKernelsAreCompiled_thenNoneOfThemIsLost()
      throws Exception {
    List<String> lines =
        FreshJvm.lines(
            Checks.class,
            List.of(),
            Map.of("POCL_CACHE_DIR", cache.toString()),
            "-XX:TieredStopAtLevel=1");

    assertThat(lines).containsExactly("compiled " + PROGRAMS + ", lost 0");
  }

  /** Compiles kernels that no cache holds while two threads fail checks of null and of zero. */
  static final class Checks {
    private static final AtomicLong LOST = new AtomicLong();

    private static volatile int[] nothing;
    private static volatile int zero;
    private static volatile boolean over;

    private Checks() {}

    public static void main(String[] arguments) throws InterruptedException {
      Device device = Devices.usable().get(0);
      List<Thread> threads = List.of(new Thread(Checks::fail), new Thread(Checks::fail));
      for (Thread thread : threads) {
        thread.setDaemon(true);
        thread.start();
      }
      for (int i = 0; i < PROGRAMS; i++) {
        String program = "__kernel void k(__global int *x) { x[0] = " + i + "; }";
        try (CommandQueue queue = new CommandQueue(device)) {
          DeviceBuffer buffer = queue.buffer(1);
          queue.launchGlobal(queue.kernel(program, "k"), 1, 1, 1, buffer);
          int[] result = new int[1];
          queue.read(buffer, 0, result);
          if (result[0] != i) {
            LOST.incrementAndGet();
          }
        }
      }
      over = true;
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println("compiled " + PROGRAMS + ", lost " + LOST);
    }

    private static void fail() {
      while (!over) {
        try {
          LOST.addAndGet(nothing.length + 1);
        } catch (NullPointerException expected) {
          // That is the point.
        }
        try {
          LOST.addAndGet(1 / zero + 1);
        } catch (ArithmeticException expected) {
          // That is the point.
        }
      }
    }
  }
}
