package org.rhosweep.spark.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * Keeps two runs from writing to one output at once, which would do work twice. Correctness does
 * not rest on it: segments are named by their content, so that even two runs lose nothing.
 *
 * <p>The lease is a file with host, process, start and heartbeat. It is stale when its process is
 * gone from this host, or when its heartbeat is older than {@link #STALE_AFTER}.
 */
public final class OutputLease implements AutoCloseable {
  static final Duration STALE_AFTER = Duration.ofSeconds(60);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final String NAME = "_lease.json";
  private static final String LOCK = "_lease.lock";
  private static final Object WITHIN_PROCESS = new Object();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Output output;
  private final Path file;
  private final String token;
  private final Instant start;
  private final Clock clock;
  private volatile Supplier<String> progress = () -> "starting";
  private final AtomicBoolean released = new AtomicBoolean();
  private final ScheduledExecutorService heartbeat;

  private OutputLease(Output output, String token, Instant start, Clock clock) {
    this.output = output;
    this.file = file(output);
    this.token = token;
    this.start = start;
    this.clock = clock;
    this.heartbeat =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the lease.
   *
   * @throws OutputException if another run holds it, or the output cannot be written
   */
  public static OutputLease take(Output output, Clock clock) throws OutputException {
    String token = UUID.randomUUID().toString();
    Instant now = clock.instant();
    OutputLease lease = new OutputLease(output, token, now, clock);
    try {
      if (output.isOnThisMachine()) {
        createAlone(output, clock, lease);
      } else {
        create(output, clock, lease);
      }
    } catch (IOException e) {
      lease.heartbeat.shutdownNow();
      throw new OutputException(
          "output %s cannot be written: %s".formatted(output.display(), Output.oneLine(e)), e);
    } catch (OutputException e) {
      lease.heartbeat.shutdownNow();
      throw e;
    }
    // The future is not needed: beat() reports its own trouble, and close() ends it.
    var unused =
        lease.heartbeat.scheduleWithFixedDelay(
            lease::beat, HEARTBEAT.toSeconds(), HEARTBEAT.toSeconds(), TimeUnit.SECONDS);
    return lease;
  }

  /**
   * Who holds a lease.
   *
   * @param line for people
   */
  public record Holder(String line) {}

  /** The run that writes to an output now, or null where none does. */
  public static Holder holder(Output output, Instant now) throws IOException {
    JsonNode holder = holder(output);
    if (holder == null || stale(holder, now)) {
      return null;
    }
    return new Holder(
        String.format(
            Locale.ROOT,
            "process %d on %s since %s: %s",
            holder.path("pid").asLong(),
            holder.path("host").asText("?"),
            holder.path("start").asText("?").replaceFirst("\\.\\d+Z$", "Z"),
            holder.path("progress").asText("?")));
  }

  /** From now on each heartbeat tells others how far the run is. */
  public void show(Supplier<String> line) {
    progress = line;
    // Like every beat; the future is not needed.
    var unused = heartbeat.submit(this::beat);
  }

  /**
   * Looking at a lease, judging it stale and replacing it are one act under a lock of the operating
   * system, which ends with its process. The lock's file stays: a new one would be another lock.
   */
  private static void createAlone(Output output, Clock clock, OutputLease lease)
      throws IOException, OutputException {
    java.nio.file.Path path = local(new Path(output.root(), LOCK));
    synchronized (WITHIN_PROCESS) { // the operating system's locks are per process
      try (FileChannel channel =
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("no lock on " + path);
        }
        create(output, clock, lease);
      }
    }
  }

  private static void create(Output output, Clock clock, OutputLease lease)
      throws IOException, OutputException {
    if (!createExclusively(output, lease.content(lease.start))) {
      takeOver(output, clock, lease);
    }
  }

  private static void takeOver(Output output, Clock clock, OutputLease lease)
      throws IOException, OutputException {
    JsonNode holder = holder(output);
    if (holder != null && !stale(holder, clock.instant())) {
      throw inUse(output, holder, clock.instant());
    }
    if (holder != null && holder.isEmpty() && isBeingWritten(output, clock.instant())) {
      throw inUse(output, null, clock.instant());
    }
    // Of several runs that see the same stale lease, one moves it away, and only if it is still
    // the one that was judged stale.
    Path moved = new Path(output.root(), Output.HIDDEN + "lease-" + lease.token);
    if (holder != null && output.files().rename(file(output), moved)) {
      String movedToken = parse(output.read(moved)).path("token").asText("");
      if (!movedToken.equals(holder.path("token").asText(""))) {
        output.files().rename(moved, file(output));
        throw inUse(output, holder(output), clock.instant());
      }
      output.discard(moved);
    }
    if (!createExclusively(output, lease.content(lease.start))) {
      throw inUse(output, holder(output), clock.instant());
    }
  }

  /** Elsewhere than on this machine a file is there before its content is. */
  private static boolean isBeingWritten(Output output, Instant now) throws IOException {
    if (output.isOnThisMachine()) {
      return false;
    }
    long written = output.files().getFileStatus(file(output)).getModificationTime();
    return Duration.between(Instant.ofEpochMilli(written), now).compareTo(STALE_AFTER) < 0;
  }

  private static OutputException inUse(Output output, JsonNode holder, Instant now) {
    if (holder == null) {
      return new OutputException(
          "output %s: another run is starting there; try again".formatted(output.display()));
    }
    Instant beat = Instant.parse(holder.path("heartbeat").asText(Instant.EPOCH.toString()));
    return new OutputException(
        String.format(
            Locale.ROOT,
            ("output %s is in use by process %d on %s (started %s, heartbeat %d s ago): wait for"
                 + " it, or choose another --out"),
            output.display(),
            holder.path("pid").asLong(),
            holder.path("host").asText("?"),
            holder.path("start").asText("?"),
            Math.max(0, Duration.between(beat, now).toSeconds())));
  }

  private static boolean stale(JsonNode holder, Instant now) {
    Instant beat;
    try {
      beat = Instant.parse(holder.path("heartbeat").asText());
    } catch (java.time.DateTimeException e) {
      return true;
    }
    if (Duration.between(beat, now).compareTo(STALE_AFTER) > 0) {
      return true;
    }
    return holder.path("host").asText().equals(host())
        && ProcessHandle.of(holder.path("pid").asLong(-1)).map(p -> !p.isAlive()).orElse(true);
  }

  /** The holder's lease, or null where there is none; a damaged one is an empty object. */
  private static JsonNode holder(Output output) throws IOException {
    try {
      return parse(output.read(file(output)));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  private static JsonNode parse(byte[] content) throws IOException {
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  private static boolean createExclusively(Output output, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (output.isOnThisMachine()) {
      // Hadoop's local file system looks first and creates then; the kernel does both at once.
      try {
        Files.write(
            local(file(output)), bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return true;
      } catch (java.nio.file.FileAlreadyExistsException e) {
        return false;
      }
    }
    try (FSDataOutputStream out = output.files().create(file(output), false)) {
      out.write(bytes);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private String content(Instant beat) {
    ObjectNode json = JSON.createObjectNode();
    json.put("token", token);
    json.put("host", host());
    json.put("pid", ProcessHandle.current().pid());
    json.put("start", start.toString());
    json.put("heartbeat", beat.toString());
    json.put("progress", progress.get());
    return json.toString() + "\n";
  }

  private void beat() {
    try {
      if (holds()) {
        output.write(file, content(clock.instant()));
      }
    } catch (IOException | RuntimeException e) {
      // A missed heartbeat is harmless until three more are missed; the next one tries again.
      return;
    }
  }

  private boolean holds() throws IOException {
    JsonNode holder = holder(output);
    return holder != null && token.equals(holder.path("token").asText());
  }

  /** Gives the lease back; at most once, and only if it is still ours. */
  @Override
  public void close() {
    if (released.compareAndSet(false, true)) {
      heartbeat.shutdownNow();
      try {
        if (holds()) {
          output.discard(file);
        }
      } catch (IOException e) {
        // The next run finds our process gone and takes over.
        return;
      }
    }
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static Path file(Output output) {
    return new Path(output.root(), NAME);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
