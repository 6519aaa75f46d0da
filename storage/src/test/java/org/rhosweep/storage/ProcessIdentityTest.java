package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.ProcessIdentity.State;

/** Against folders that look like {@code /proc}, and against the real one. */
class ProcessIdentityTest {
  @TempDir Path proc;

  private void kernel(String boot, String namespace, long self) throws Exception {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.createDirectories(proc.resolve("self/ns"));
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), boot + "\n");
    Files.deleteIfExists(proc.resolve("self/ns/pid"));
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of(namespace));
    Files.writeString(proc.resolve("self/stat"), stat(self, "S", 500));
  }

  private void process(long pid, String state, long start) throws Exception {
    Files.createDirectories(proc.resolve("" + pid));
    Files.writeString(proc.resolve(pid + "/stat"), stat(pid, state, start));
  }

  /** proc(5), with a name that looks like fields. */
  private static String stat(long pid, String state, long start) {
    return "%d (a) Z 1 (b) %s 1 1 1 0 -1 4194304 75 0 0 0 0 0 0 0 20 0 1 0 %d 3133440 407\n"
        .formatted(pid, state, start);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenThisProcess_thenItIsAliveAndOthersThatEndedAreDead() throws Exception {
    ProcessIdentity me = ProcessIdentity.current();
    assertThat(me.place()).contains("pid:[").contains(ProcessIdentity.host());
    assertThat(me.stateOf(me)).isEqualTo(State.ALIVE);
    Process child = new ProcessBuilder("sleep", "60").start();
    String start =
        Files.readString(Path.of("/proc/" + child.pid() + "/stat"))
            .replaceAll("^.*\\)", "")
            .strip()
            .split(" ", -1)[19];
    ProcessIdentity other = new ProcessIdentity(me.place(), child.pid(), start);
    assertThat(me.stateOf(other)).isEqualTo(State.ALIVE);
    child.destroyForcibly().waitFor();
    assertThat(me.stateOf(other)).isEqualTo(State.DEAD);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenTheSamePlace_thenPidAndStartTellWhetherItLives() throws Exception {
    kernel("boot", "pid:[7]", 42);
    process(9, "S", 800);
    ProcessIdentity me = ProcessIdentity.current(proc, 42, "host");
    assertThat(me.stateOf(new ProcessIdentity(me.place(), 9, "800"), proc)).isEqualTo(State.ALIVE);
    assertThat(me.stateOf(new ProcessIdentity(me.place(), 9, "799"), proc)).isEqualTo(State.DEAD);
    assertThat(me.stateOf(new ProcessIdentity(me.place(), 10, "1"), proc)).isEqualTo(State.DEAD);
    process(9, "Z", 800); // has ended, and its parent has not asked
    assertThat(me.stateOf(new ProcessIdentity(me.place(), 9, "800"), proc)).isEqualTo(State.DEAD);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenAnotherBootNamespaceOrHost_thenNothingIsKnown() throws Exception {
    kernel("boot", "pid:[7]", 42);
    ProcessIdentity me = ProcessIdentity.current(proc, 42, "host");
    kernel("boot", "pid:[8]", 42);
    ProcessIdentity otherNamespace = ProcessIdentity.current(proc, 42, "host");
    kernel("later", "pid:[7]", 42);
    ProcessIdentity otherBoot = ProcessIdentity.current(proc, 42, "host");
    kernel("boot", "pid:[7]", 42);
    ProcessIdentity clone = ProcessIdentity.current(proc, 42, "other");
    for (ProcessIdentity other : new ProcessIdentity[] {otherNamespace, otherBoot, clone}) {
      assertThat(me.stateOf(other, proc)).isEqualTo(State.UNKNOWN);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenAProcOfAnotherNamespaceOrNone_thenNothingIsKnownNotEvenOfItself() throws Exception {
    kernel("boot", "pid:[7]", 42);
    ProcessIdentity inside = ProcessIdentity.current(proc, 1, "host");
    assertThat(inside.place()).isEmpty();
    assertThat(inside.stateOf(inside, proc)).isEqualTo(State.UNKNOWN);
    ProcessIdentity nowhere = ProcessIdentity.current(proc.resolve("missing"), 1, "host");
    assertThat(nowhere.stateOf(nowhere, proc)).isEqualTo(State.UNKNOWN);
  }

  @Test
  void givenNamesThatSayNothingOrCannotBeHad_thenTheNextSourceIsAsked() {
    assertThat(
            ProcessIdentity.host(
                Stream.of(
                    () -> {
                      throw new IOException("no /proc");
                    },
                    () -> null,
                    () -> "localhost\n",
                    () -> "node-7\n",
                    () -> "192.0.2.1")))
        .isEqualTo("node-7");
    assertThat(ProcessIdentity.host(Stream.of(() -> "(none)", () -> "192.0.2.1")))
        .isEqualTo("192.0.2.1");
    assertThat(ProcessIdentity.host(Stream.of())).isEqualTo("localhost");
    assertThat(ProcessIdentity.host()).isNotBlank().isNotEqualTo("unknown");
  }
}
