package org.rhosweep.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rhosweep.storage.summary.LiveState.Snapshot;

class WatchServerTest {
  private static final String EVIL = "<script>alert(1)</script>";

  private static String page(boolean whole) {
    Snapshot state =
        new Snapshot(
            EVIL,
            2,
            1,
            Map.of(EVIL, Map.of("COMPLETED", 2, "FAILED", 1)),
            Map.of(EVIL, 1),
            1000,
            1060,
            90,
            2,
            EVIL,
            4,
            0,
            61,
            List.of(EVIL));
    LivePage.Trials trials =
        new LivePage.Trials(
            List.of(EVIL, EVIL), List.of(List.of(EVIL, EVIL)), 3, EVIL, null, null, List.of(EVIL));
    return LivePage.render(whole, state, trials, EVIL, 3);
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
            .containsIgnoringCase("connect-src 'self'")
            .contains("&lt;script&gt;alert(1)", "<b>2 of 4 trials</b> committed, about <b>1:01</b>")
            .contains("3 more arms are not shown")
            .doesNotContain("<script>alert(1)");
      }
      assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port() + "/");
    }
  }

  @Test
  void givenTheScriptsQuestion_whenAsked_thenOnlyWhatChanges() throws IOException {
    try (WatchServer server = server()) {
      assertThat(ask(server.port(), "GET /now", "localhost"))
          .startsWith("HTTP/1.1 200")
          .contains("<title>2 of 4 trials – &lt;script&gt;", "<main>")
          .doesNotContain("<script", "<style");
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
}
