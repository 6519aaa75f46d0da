package org.rhosweep.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** S3 on a folder of this machine, in a process of its own, on 127.0.0.1. */
public final class S3Proxy implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final String BUCKET = "bucket";

  private final Process process;
  private final int port;

  /**
   * Starts one and waits until it answers.
   *
   * @param folder for its data and its log
   */
  public S3Proxy(Path folder) throws IOException, InterruptedException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(data.resolve(BUCKET));
    Path properties =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=local-identity
            s3proxy.credential=local-credential
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, data));
    Files.writeString(
        folder.resolve("logback.xml"),
        """
        <configuration><appender name="E" class="ch.qos.logback.core.ConsoleAppender"><encoder>
        <pattern>%d %level %logger{20} - %msg%n</pattern></encoder></appender>
        <root level="WARN"><appender-ref ref="E"/></root></configuration>
        """);
    List<String> command = new ArrayList<>(StoreJars.java("-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of(
            "-cp",
            folder + ":" + StoreJars.of("s3proxy"),
            "org.gaul.s3proxy.Main",
            "--properties",
            properties.toString()));
    Path log = folder.resolve("s3proxy.log");
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    awaitAnswer(log);
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    long limit = System.nanoTime() + START.toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > limit) {
          process.destroyForcibly();
          throw new IOException("S3Proxy does not answer: " + Files.readString(log), e);
        }
        Thread.sleep(50);
      }
    }
  }

  /** The URI of a place in it. */
  public String location(String name) {
    return "s3a://" + BUCKET + "/" + name;
  }

  /** What a user says of an S3 that is not Amazon's, and nothing else: defaults elsewhere. */
  public Map<String, String> settings() {
    return new TreeMap<>(
        Map.of(
            "fs.s3a.endpoint", "http://127.0.0.1:" + port,
            "fs.s3a.endpoint.region", "us-east-1",
            "fs.s3a.path.style.access", "true",
            "fs.s3a.connection.ssl.enabled", "false",
            "fs.s3a.access.key", "local-identity",
            "fs.s3a.secret.key", "local-credential"));
  }

  @Override
  public void close() {
    var unused = process.destroyForcibly().onExit().join();
  }
}
