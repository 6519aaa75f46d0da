package org.rhosweep.spark.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Serves one page to the browser of this machine. It only reads: other methods are refused, and so
 * are requests under a name that is not ours, which a foreign page could have pointed at this
 * address (DNS rebinding).
 */
public final class WatchServer implements AutoCloseable {
  /** Makes the page. */
  public interface Page {
    /**
     * The page as it is now.
     *
     * @param whole or only what changes, for the page's script
     */
    String html(boolean whole) throws IOException;
  }

  /** Where the page's script finds what has changed. */
  private static final String NOW = "/now";

  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final Page page;
  private final String policy;

  /**
   * Begins to serve.
   *
   * @param address where; anything but the loopback only on the user's explicit wish
   * @param port 0 for any that is free
   * @param policy the page's content security policy
   */
  public WatchServer(InetAddress address, int port, String policy, Page page) throws IOException {
    this.page = page;
    this.policy = policy;
    server = HttpServer.create(new InetSocketAddress(address, port), 16);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Where a browser finds it. */
  public String url() {
    InetAddress address = server.getAddress().getAddress();
    String name = address.isLoopbackAddress() ? "127.0.0.1" : address.getHostAddress();
    return String.format(Locale.ROOT, "http://%s:%d/", name, port());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!named(exchange.getRequestHeaders().getFirst("Host"))) {
        send(
            exchange,
            421,
            "text/plain; charset=utf-8",
            "This server does not answer to that name.\n");
      } else if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, "text/plain; charset=utf-8", "Only GET and HEAD.\n");
      } else if (!Set.of("/", NOW).contains(exchange.getRequestURI().getPath())) {
        send(exchange, 404, "text/plain; charset=utf-8", "There is one page: /\n");
      } else {
        page(exchange, exchange.getRequestURI().getPath().equals("/"));
      }
    }
  }

  private void page(HttpExchange exchange, boolean whole) throws IOException {
    String html;
    try {
      html = page.html(whole);
    } catch (IOException | RuntimeException e) {
      send(exchange, 500, "text/plain; charset=utf-8", "The output cannot be read now.\n");
      return;
    }
    exchange.getResponseHeaders().set("Content-Security-Policy", policy);
    send(exchange, 200, "text/html; charset=utf-8", html);
  }

  /** An address as it is cannot be somebody else's name; of names, only ours count. */
  private boolean named(String host) {
    if (host == null) {
      return false;
    }
    String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    return OWN_NAMES.contains(name)
        || (!server.getAddress().getAddress().isLoopbackAddress()
            && ADDRESS.matcher(name).matches());
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
