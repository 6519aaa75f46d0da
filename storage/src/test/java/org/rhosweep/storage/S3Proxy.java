package org.rhosweep.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** S3 on a folder of this machine, in a process of its own, on 127.0.0.1. */
public final class S3Proxy implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final String BUCKET = "bucket";
  private static final String IDENTITY = "local-identity";
  private static final String CREDENTIAL = "local-credential";

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
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, IDENTITY, CREDENTIAL, data));
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

  /**
   * Stores a file as a client does, with an entity tag: one that is copied into the folder has
   * none. Signed as of signature version 2 of Amazon's S3.
   */
  public void put(String name, Path file) throws IOException, InterruptedException {
    String resource = "/" + BUCKET + "/" + name;
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    String signed = "PUT\n\n\n\nx-amz-date:" + date + "\n" + resource;
    byte[] signature;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(CREDENTIAL.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + resource))
            .header("x-amz-date", date)
            .header(
                "Authorization",
                "AWS " + IDENTITY + ":" + Base64.getEncoder().encodeToString(signature))
            .PUT(HttpRequest.BodyPublishers.ofFile(file))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(name + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** What a user says of an S3 that is not Amazon's, and nothing else: defaults elsewhere. */
  public Map<String, String> settings() {
    return new TreeMap<>(
        Map.of(
            "fs.s3a.endpoint",
            "http://127.0.0.1:" + port,
            "fs.s3a.endpoint.region",
            "us-east-1",
            "fs.s3a.path.style.access",
            "true",
            "fs.s3a.connection.ssl.enabled",
            "false",
            "fs.s3a.access.key",
            IDENTITY,
            "fs.s3a.secret.key",
            CREDENTIAL));
  }

  @Override
  public void close() {
    var unused = process.destroyForcibly().onExit().join();
  }
}
