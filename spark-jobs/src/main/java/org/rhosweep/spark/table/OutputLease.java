package org.rhosweep.spark.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * Keeps two runs from writing to one output at once, which would do work twice. Correctness does
 * not rest on it: segments are named by their content, so that even two runs lose nothing.
 *
 * <p>The lease is a file with a random token, the process that holds it and a heartbeat. Where this
 * process can see that one ({@link ProcessIdentity}), it holds as long as that one lives and ends
 * with it. Where it cannot, on another machine, in another container, after a restart, the
 * heartbeat alone counts: it ends when that is older than {@link #STALE_AFTER}. Heartbeats are
 * compared with this machine's clock, so that clocks must agree to within that time less {@link
 * #HEARTBEAT}.
 */
public final class OutputLease implements AutoCloseable {
  static final Duration STALE_AFTER = Duration.ofSeconds(60);
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** So long a release waits for a heartbeat that is being written. */
  private static final Duration RELEASE_WAIT = Duration.ofSeconds(10);

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
  private volatile Runnable whenLost = () -> {};
  private final ScheduledExecutorService heartbeat;
  private final ProcessIdentity process;

  /** Held while the lease's file is looked at and then written or deleted. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile boolean released;
  private boolean lost; // under changing

  private OutputLease(
      Output output, String token, Instant start, Clock clock, ProcessIdentity process) {
    this.process = process;
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
    return take(output, clock, ProcessIdentity.current());
  }

  /** As a process takes it that may be another one than this. */
  static OutputLease take(Output output, Clock clock, ProcessIdentity process)
      throws OutputException {
    String token = UUID.randomUUID().toString();
    Instant now = clock.instant();
    OutputLease lease = new OutputLease(output, token, now, clock, process);
    try {
      if (output.isOnThisMachine()) {
        alone(
            output,
            () -> {
              create(output, clock, lease);
              return null;
            });
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
    if (holder == null || stale(holder, now, ProcessIdentity.current())) {
      return null;
    }
    return new Holder(
        "%s since %s: %s"
            .formatted(
                name(holder),
                holder.path("start").asText("?").replaceFirst("\\.\\d+Z$", "Z"),
                holder.path("progress").asText("?")));
  }

  private static String name(JsonNode holder) {
    return String.format(
        Locale.ROOT,
        "process %d on %s",
        holder.path("pid").asLong(),
        holder.path("host").asText("?"));
  }

  /** From now on each heartbeat tells others how far the run is. */
  public void show(Supplier<String> line) {
    progress = line;
    // Like every beat; the future is not needed.
    var unused = heartbeat.submit(this::beat);
  }

  /** What to do once, if another run has taken the output while this one seemed dead. */
  public void whenLost(Runnable action) {
    whenLost = action;
  }

  /** What is done to a lease alone. */
  private interface Act<T> {
    T run() throws IOException, OutputException;
  }

  /**
   * Looking at a lease, judging it and changing it are one act under a lock of the operating
   * system, which ends with its process. The lock's file stays: a new one would be another lock.
   */
  private static <T> T alone(Output output, Act<T> act) throws IOException, OutputException {
    java.nio.file.Path path = local(new Path(output.root(), LOCK));
    synchronized (WITHIN_PROCESS) { // the operating system's locks are per process
      try (FileChannel channel =
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("no lock on " + path);
        }
        return act.run();
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
    if (holder != null && !stale(holder, clock.instant(), lease.process)) {
      throw inUse(output, holder, clock.instant(), lease.process);
    }
    if (holder != null && holder.isEmpty() && isBeingWritten(output, clock.instant())) {
      throw inUse(output, null, clock.instant(), lease.process);
    }
    // Of several runs that see the same stale lease, one moves it away, and only if it is still
    // the one that was judged stale.
    Path moved = new Path(output.root(), Output.HIDDEN + "lease-" + lease.token);
    if (holder != null && output.files().rename(file(output), moved)) {
      String movedToken = parse(output.read(moved)).path("token").asText("");
      if (!movedToken.equals(holder.path("token").asText(""))) {
        output.files().rename(moved, file(output));
        throw inUse(output, holder(output), clock.instant(), lease.process);
      }
      output.discard(moved);
    }
    if (!createExclusively(output, lease.content(lease.start))) {
      throw inUse(output, holder(output), clock.instant(), lease.process);
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

  private static OutputException inUse(
      Output output, JsonNode holder, Instant now, ProcessIdentity me) {
    if (holder == null) {
      return new OutputException(
          "output %s: another run is starting there; try again".formatted(output.display()));
    }
    Instant beat = Instant.parse(holder.path("heartbeat").asText(Instant.EPOCH.toString()));
    String until =
        switch (me.stateOf(process(holder))) {
          case ALIVE -> "that process lives: wait for it, or choose another --out";
          case DEAD -> "try again"; // gone since it was judged
          case UNKNOWN ->
              ("whether that one lives cannot be seen from here (another machine or container, or"
                      + " started before a restart): without a further heartbeat the output is free"
                      + " at %s; wait for it, or choose another --out")
                  .formatted(beat.plus(STALE_AFTER).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS));
        };
    return new OutputException(
        String.format(
            Locale.ROOT,
            "output %s is in use by %s (started %s, heartbeat %d s ago); %s",
            output.display(),
            name(holder),
            holder.path("start").asText("?"),
            Math.max(0, Duration.between(beat, now).toSeconds()),
            until));
  }

  private static ProcessIdentity process(JsonNode holder) {
    return new ProcessIdentity(
        holder.path("place").asText(""),
        holder.path("pid").asLong(-1),
        holder.path("processStart").asText(""));
  }

  /** By what is known of its process, and only where nothing is by its heartbeat. */
  private static boolean stale(JsonNode holder, Instant now, ProcessIdentity me) {
    Instant beat;
    try {
      beat = Instant.parse(holder.path("heartbeat").asText());
    } catch (java.time.DateTimeException e) {
      return true;
    }
    return switch (me.stateOf(process(holder))) {
      case ALIVE -> false;
      case DEAD -> true;
      case UNKNOWN -> Duration.between(beat, now).compareTo(STALE_AFTER) > 0;
    };
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
    json.put("host", ProcessIdentity.host());
    json.put("pid", process.pid());
    json.put("place", process.place());
    json.put("processStart", process.start());
    json.put("start", start.toString());
    json.put("heartbeat", beat.toString());
    json.put("progress", progress.get());
    return json.toString() + "\n";
  }

  private void beat() {
    changing.lock();
    try {
      if (released || lost) {
        return;
      }
      lost = !(output.isOnThisMachine() ? alone(output, this::renew) : renew());
      if (lost) {
        whenLost.run();
      }
    } catch (IOException | OutputException | RuntimeException e) {
      // A missed heartbeat is harmless until three more are missed; the next one tries again.
      return;
    } finally {
      changing.unlock();
    }
  }

  /** Whether it was still ours. */
  private boolean renew() throws IOException {
    if (!holds()) {
      return false;
    }
    output.write(file, content(clock.instant()));
    return true;
  }

  private boolean holds() throws IOException {
    JsonNode holder = holder(output);
    return holder != null && token.equals(holder.path("token").asText());
  }

  /**
   * Gives the lease back; at most once, and only if it is still ours. No heartbeat writes after it:
   * one that is being written is waited for, and where it does not end the lease is left to grow
   * old.
   */
  @Override
  public void close() {
    heartbeat.shutdown(); // not at once: what it is writing ends whole
    boolean interrupted = Thread.interrupted(); // would end locks and files in the middle
    try {
      if (changing.tryLock(RELEASE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          releaseOnce();
        } finally {
          changing.unlock();
        }
      }
      released = true; // so that a heartbeat that hangs is the last one
    } catch (InterruptedException e) {
      released = true;
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void releaseOnce() {
    if (released) {
      return;
    }
    released = true;
    try {
      if (output.isOnThisMachine()) {
        alone(output, this::release);
      } else {
        var unused = release();
      }
    } catch (IOException | OutputException e) {
      // The next run finds our process gone and takes over.
      return;
    }
  }

  /** Ends as a killed process does: the lease stays. For tests. */
  void abandon() {
    heartbeat.shutdownNow();
  }

  private boolean release() throws IOException {
    boolean ours = holds();
    if (ours) {
      output.discard(file);
    }
    return ours;
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static Path file(Output output) {
    return new Path(output.root(), NAME);
  }
}
