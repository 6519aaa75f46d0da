package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;

/**
 * HDFS and YARN with two NodeManagers on loopback, in a process of its own: Hadoop's jars must stay
 * off the tests' class path.
 */
final class LoopbackYarn {
  private final Path folder;
  private final Process process;
  private final FileSystem files;

  LoopbackYarn(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    // This machine's name as 127.0.0.1, whatever it resolves to elsewhere.
    Path hosts =
        Files.writeString(
            folder.resolve("hosts"),
            "127.0.0.1 localhost " + InetAddress.getLocalHost().getHostName() + "\n");
    Path log = folder.resolve("minicluster.log");
    process =
        ManagerProcess.start(
            log,
            List.of(
                "-Djdk.net.hosts.file=" + hosts,
                "-Djava.net.preferIPv4Stack=true",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"),
            ManagerProcess.jars("../storage/stores/hdfs"),
            "MiniClusters.java",
            folder.toString());
    LoopbackCluster.await(
        "HDFS and YARN",
        () -> {
          assertThat(process.isAlive()).as(() -> LoopbackCluster.read(log)).isTrue();
          return Files.exists(folder.resolve("ready"));
        });
    files = FileSystem.newInstance(uri(), new Configuration());
  }

  /** The folder for HADOOP_CONF_DIR. */
  Path configuration() {
    return folder.resolve("conf");
  }

  /** The default file system. */
  URI uri() throws IOException {
    return URI.create(Files.readString(folder.resolve("ready")));
  }

  /** A place on HDFS. */
  String location(String name) throws IOException {
    return uri() + "/" + name;
  }

  FileSystem files() {
    return files;
  }

  /** Segments of trials that are committed in an output. */
  int segments(String output, String sweep) {
    try {
      FileStatus[] found =
          files.listStatus(
              new org.apache.hadoop.fs.Path(location(output) + "/trials/sweep=" + sweep),
              path -> path.getName().startsWith("segment-"));
      return found.length;
    } catch (IOException e) {
      return 0; // none yet
    }
  }

  /** Copies a folder of HDFS to this machine. */
  Path copy(String name, Path to) throws IOException {
    boolean copied =
        FileUtil.copy(
            files,
            new org.apache.hadoop.fs.Path(location(name)),
            to.toFile(),
            false,
            new Configuration());
    assertThat(copied).isTrue();
    return to;
  }

  /** How YARN sees an application. */
  record Application(
      String id, String state, String finalStatus, int attempts, String diagnostics) {}

  /** The application that began last; one begins with every submission. */
  Application last() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("applications"));
    assertThat(lines).as("applications").isNotEmpty();
    String[] last = Collections.max(lines).split("\t", -1);
    return new Application(last[0], last[1], last[2], Integer.parseInt(last[3]), last[4]);
  }

  /** The last application once it has ended: in client mode a moment after its driver. */
  Application ended() throws IOException, InterruptedException {
    Application[] found = new Application[1];
    LoopbackCluster.await(
        "the application's end",
        () -> {
          try {
            found[0] = last();
            return List.of("FINISHED", "FAILED", "KILLED").contains(found[0].state());
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    return found[0];
  }

  /** What an application's containers have written. */
  List<String> logs(String application, String file) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(
              path ->
                  path.toString().contains(application)
                      && path.getFileName().toString().equals(file))
          .map(LoopbackCluster::read)
          .toList();
    }
  }

  /** The application master of the application that began last: the driver in cluster mode. */
  Optional<ProcessHandle> applicationMaster() throws IOException {
    return ManagerProcess.find("deploy.yarn.ApplicationMaster", last().id());
  }

  Optional<ProcessHandle> executor(int id) throws IOException {
    return ManagerProcess.find(
        "YarnCoarseGrainedExecutorBackend", last().id(), "--executor-id " + id + " ");
  }

  void stop() throws IOException, InterruptedException {
    files.close();
    Files.writeString(folder.resolve("stop"), "");
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
