package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rhosweep.spark.serve.WatchServer;
import org.rhosweep.sweeps.report.LivePage;
import org.rhosweep.sweeps.report.ReportData.Point;

class WatchServerTest {
  private static final String EVIL = "<script>alert(1)</script>";

  private static String page() {
    return LivePage.render(
        new LivePage.State(
            EVIL,
            EVIL,
            EVIL,
            3,
            Map.of("COMPLETED", 2, "FAILED", 1),
            12,
            10,
            1.5,
            EVIL,
            Map.of(EVIL, 1),
            Map.of(EVIL, List.of(new Point(0, 2, 2, 2, 1), new Point(5, 1, 1, 1, 1))),
            3));
  }

  /** By hand, since a client would not send a foreign name. */
  private static String ask(int port, String request, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String text = request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static WatchServer server() throws IOException {
    return new WatchServer(
        InetAddress.getLoopbackAddress(), 0, LivePage.policy(), WatchServerTest::page);
  }

  @Test
  void givenTheServer_whenAskedByItsName_thenThePageWithEveryTextEscaped() throws IOException {
    try (WatchServer server = server()) {
      for (String host : List.of("127.0.0.1:" + server.port(), "localhost", "[::1]:1")) {
        assertThat(ask(server.port(), "GET /", host))
            .startsWith("HTTP/1.1 200")
            .containsIgnoringCase("content-security-policy: default-src 'none'")
            .contains("&lt;script&gt;alert(1)")
            .contains("<li class=\"s0\"><span>&lt;script&gt;alert(1)") // what line 1 is
            .containsOnlyOnce("<script>")
            .doesNotContain("http:", "https:");
      }
      assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port() + "/");
    }
  }

  @Test
  void givenAForeignName_whenAsked_thenRefused() throws IOException {
    try (WatchServer server = server()) {
      for (String host : List.of("evil.example", "localhost.evil.example", "10.0.0.1", "")) {
        assertThat(ask(server.port(), "GET /", host)).startsWith("HTTP/1.1 421");
      }
    }
  }

  @Test
  void givenOtherMethodsAndPaths_whenAsked_thenRefused() throws IOException {
    try (WatchServer server = server()) {
      assertThat(ask(server.port(), "POST /", "localhost")).startsWith("HTTP/1.1 405");
      assertThat(ask(server.port(), "GET /etc/passwd", "localhost")).startsWith("HTTP/1.1 404");
      assertThat(ask(server.port(), "HEAD /", "localhost")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void givenAnAddressThatOthersReach_whenAskedToBind_thenRefusedWithoutTheOption() {
    Captured refused = Captured.run("watch", "/nowhere", "--bind", "0.0.0.0");

    assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.messages()).singleElement().asString().contains("--allow-remote");
  }
}
