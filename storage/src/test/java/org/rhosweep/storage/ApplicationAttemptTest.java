package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ApplicationAttemptTest {
  @TempDir Path root;

  private static ApplicationAttempt yarn(String container) {
    return ApplicationAttempt.current(Map.of("CONTAINER_ID", container), Path.of("/nowhere"));
  }

  @Test
  void givenDriversInContainersOfYarn_thenTheLaterAttemptFollowsAndNothingElse() {
    ApplicationAttempt first = yarn("container_1410901177871_0001_01_000001");
    ApplicationAttempt second = yarn("container_e17_1410901177871_0001_02_000001");
    ApplicationAttempt tenth = yarn("container_1410901177871_0001_10_000001");
    ApplicationAttempt other = yarn("container_1410901177871_0002_02_000001");

    assertThat(first.application()).isEqualTo("yarn application_1410901177871_0001");
    assertThat(second.follows(first)).isTrue();
    assertThat(tenth.follows(second)).isTrue();
    assertThat(first.follows(second)).isFalse();
    assertThat(first.follows(first)).isFalse();
    assertThat(other.follows(first)).isFalse();
  }

  private ApplicationAttempt pod(String folder, String name, String authority, String network)
      throws IOException {
    Path files = root.resolve(folder);
    Path account =
        Files.createDirectories(files.resolve("var/run/secrets/kubernetes.io/serviceaccount"));
    Files.writeString(account.resolve("ca.crt"), authority);
    Files.writeString(account.resolve("namespace"), "sweeps");
    Path kernel = Files.createDirectories(files.resolve("proc/sys/kernel/random"));
    Files.writeString(kernel.resolve("boot_id"), "boot\n");
    Path own = Files.createDirectories(files.resolve("proc/self/ns"));
    Files.createSymbolicLink(own.resolve("net"), Path.of("net:[" + network + "]"));
    return ApplicationAttempt.current(
        Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "HOSTNAME", name), files);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void givenAPodThatIsMadeAgain_thenItFollowsItsNamesakeAndNoOther() throws Exception {
    ApplicationAttempt first = pod("a", "sweep-driver", "authority", "1");
    ApplicationAttempt again = pod("b", "sweep-driver", "authority", "2");

    assertThat(again.follows(first)).isTrue();
    assertThat(again.follows(again)).as("a container beside it").isFalse();
    assertThat(again.follows(pod("c", "other-driver", "authority", "1"))).isFalse();
    assertThat(again.follows(pod("d", "sweep-driver", "another cluster", "1"))).isFalse();
  }

  @Test
  void givenNoManager_thenNothingFollowsAnything() {
    ApplicationAttempt nothing = ApplicationAttempt.current(Map.of("HOSTNAME", "h"), root);
    assertThat(nothing).isEqualTo(ApplicationAttempt.UNKNOWN);
    assertThat(nothing.follows(nothing)).isFalse();
    ApplicationAttempt noAccount =
        ApplicationAttempt.current(
            Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "HOSTNAME", "h"), root);
    assertThat(noAccount).isEqualTo(ApplicationAttempt.UNKNOWN);
    assertThat(yarn("container_of_something_else")).isEqualTo(ApplicationAttempt.UNKNOWN);
  }
}
