package org.rhosweep.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process, so that no other one is taken for it. A process id alone means nothing: each container
 * has a process 1, and machines have equal names.
 *
 * @param place where process ids mean what they mean here: boot of the kernel, namespaces of
 *     process ids and of time, name of the machine, user; empty where that is not known, and then
 *     nothing but a heartbeat tells whether the process lives
 * @param pid process id there
 * @param start when it started, in the kernel's clock ticks; empty where that is not known
 */
public record ProcessIdentity(String place, long pid, String start) {
  /** What {@code /proc} says of another process. */
  public enum State {
    ALIVE,
    DEAD,
    /** It is elsewhere, or nobody knows where. */
    UNKNOWN
  }

  /** Names that say nothing of a machine. */
  private static final Set<String> NO_NAMES =
      Set.of("", "(none)", "localhost", "localhost.localdomain", "localhost6", "unknown");

  private static final int START_FIELD = 19; // of those behind the name; proc(5): 22, starttime

  /** The identity of this process. */
  public static ProcessIdentity current() {
    return current(Path.of("/proc"), ProcessHandle.current().pid(), host());
  }

  /**
   * The identity of this process as {@code /proc} shows it.
   *
   * @param proc where the kernel shows its processes
   */
  static ProcessIdentity current(Path proc, long pid, String host) {
    try {
      Stat self = Stat.read(proc.resolve("self/stat"));
      // A /proc of another namespace counts processes otherwise than we do.
      if (self.pid == pid) {
        String place =
            String.join(
                " ",
                Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip(),
                Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString(),
                // Not every kernel has these; its clock counts from the boot then.
                Files.exists(proc.resolve("self/ns/time"))
                    ? Files.readSymbolicLink(proc.resolve("self/ns/time")).toString()
                    : "time:[]",
                host,
                // Of other users' processes not every /proc says whether they are there.
                "user:" + Files.getAttribute(proc.resolve("self/"), "unix:uid"));
        return new ProcessIdentity(place, pid, self.start);
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return new ProcessIdentity("", pid, ""); // no Linux, or not all of it
    }
    return new ProcessIdentity("", pid, "");
  }

  /**
   * Whether another process lives, as far as this one can know.
   *
   * @param other as it said of itself
   */
  State stateOf(ProcessIdentity other) {
    return stateOf(other, Path.of("/proc"));
  }

  State stateOf(ProcessIdentity other, Path proc) {
    if (place.isEmpty() || !place.equals(other.place) || other.start.isEmpty()) {
      return State.UNKNOWN;
    }
    try {
      Stat stat = Stat.read(proc.resolve(Long.toString(other.pid)).resolve("stat"));
      return stat.start.equals(other.start) && !stat.ended ? State.ALIVE : State.DEAD;
    } catch (NoSuchFileException e) {
      return State.DEAD;
    } catch (IOException | IllegalArgumentException e) {
      // A process that ends while it is looked at gives an error of its own: gone by the next look.
      return Files.exists(proc.resolve(Long.toString(other.pid))) ? State.UNKNOWN : State.DEAD;
    }
  }

  /** What is needed of {@code /proc/PID/stat}. */
  private record Stat(long pid, boolean ended, String start) {
    static Stat read(Path file) throws IOException {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      int nameEnd = text.lastIndexOf(')'); // a name may hold anything
      int nameStart = text.indexOf('(');
      if (nameStart < 1 || nameEnd < nameStart) {
        throw new IllegalArgumentException("not what proc(5) says: " + file);
      }
      List<String> fields = List.of(text.substring(nameEnd + 1).strip().split(" ", -1));
      if (fields.size() <= START_FIELD) {
        throw new IllegalArgumentException("not what proc(5) says: " + file);
      }
      // Zombies have ended, although nobody has asked for their exit code yet.
      boolean ended = Set.of("Z", "X", "x").contains(fields.get(0));
      return new Stat(
          Long.parseLong(text.substring(0, nameStart).strip()), ended, fields.get(START_FIELD));
    }
  }

  /**
   * The name of this machine, for people: the kernel's, else the environment's, else one that the
   * network knows, else an address. None of them needs to be resolved.
   */
  public static String host() {
    return host(
        Stream.of(
            ProcessIdentity::kernelName,
            () -> System.getenv("HOSTNAME"),
            () -> System.getenv("COMPUTERNAME"),
            ProcessIdentity::networkName,
            ProcessIdentity::address));
  }

  /** A way to a name, which may fail or give none. */
  interface NameSource {
    String name() throws IOException;
  }

  static String host(Stream<NameSource> sources) {
    return sources
        .map(
            source -> {
              try {
                return source.name();
              } catch (IOException | RuntimeException e) {
                return null; // the next one may know
              }
            })
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(name -> !NO_NAMES.contains(name))
        .findFirst()
        .orElse("localhost");
  }

  private static String kernelName() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname"));
  }

  private static String networkName() throws UnknownHostException {
    return InetAddress.getLocalHost().getHostName();
  }

  private static String address() throws SocketException {
    return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
        .flatMap(network -> Collections.list(network.getInetAddresses()).stream())
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElse(null);
  }
}
