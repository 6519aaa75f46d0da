package org.rhosweep.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** HDFS with one NameNode and one DataNode, in a process of its own, on 127.0.0.1. */
public final class HdfsProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  private final Process process;
  private final Path configuration;

  /**
   * Starts one and waits until it is up.
   *
   * @param folder for its data and its log
   */
  public HdfsProcess(Path folder) throws IOException, InterruptedException {
    configuration = folder.resolve("hdfs.xml");
    Path details = folder.resolve("details.json");
    // This machine's name is not in every /etc/hosts.
    Path hosts =
        Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost " + hostName() + "\n");
    List<String> command = new ArrayList<>(StoreJars.java("-Xmx768m"));
    command.addAll(
        List.of(
            "-Djdk.net.hosts.file=" + hosts,
            "-Djava.net.preferIPv4Stack=true",
            "-Dtest.build.data=" + folder.resolve("data"),
            "-Dhadoop.log.dir=" + folder.resolve("logs"),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
            StoreJars.of("hdfs"),
            "org.apache.hadoop.test.MiniDFSClusterManager",
            "-format",
            "-datanodes",
            "1",
            "-writeConfig",
            configuration.toString(),
            "-writeDetails",
            details.toString(),
            "-D",
            "dfs.replication=1",
            "-D",
            "hdfs.minidfs.basedir=" + folder.resolve("hdfs"),
            "-D",
            "dfs.datanode.hostname=127.0.0.1",
            "-D",
            "dfs.permissions.enabled=false"));
    Path log = folder.resolve("hdfs.log");
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long limit = System.nanoTime() + START.toNanos();
    while (!Files.exists(details)) { // written last
      if (!process.isAlive() || System.nanoTime() > limit) {
        process.destroyForcibly();
        throw new IOException("HDFS does not start: " + Files.readString(log));
      }
      Thread.sleep(100);
    }
  }

  private static String hostName() throws UnknownHostException {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return e.getMessage().split(":", -1)[0]; // "name: Name or service not known"
    }
  }

  /** The URI of the file system. */
  public String uri() {
    Configuration written = new Configuration(false);
    written.addResource(new org.apache.hadoop.fs.Path(configuration.toUri()));
    return written.get("fs.defaultFS");
  }

  @Override
  public void close() {
    var unused = process.destroyForcibly().onExit().join();
  }
}
