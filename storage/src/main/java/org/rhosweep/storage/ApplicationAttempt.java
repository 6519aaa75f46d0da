package org.rhosweep.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.core.Sha256;

/**
 * Which attempt at which application this process is, as the manager that starts it again after a
 * failure counts: known before Spark starts, and on whatever machine. A manager starts an attempt
 * when the one before it has ended, so that what that one held is free.
 *
 * <ul>
 *   <li>YARN: the id of the container in which a driver in cluster mode runs ({@code CONTAINER_ID})
 *       has those of the application and of the attempt, which count up.
 *   <li>Kubernetes: a cluster, identified by the certificate of its authority, has one pod of a
 *       name at a time; a pod that is made again, by an operator or a StatefulSet, has another
 *       network. A container that is started again in its pod has the same one as containers beside
 *       it, and there nothing is known.
 * </ul>
 *
 * @param application empty where nothing is known
 * @param attempt within the application
 */
record ApplicationAttempt(String application, String attempt) {
  static final ApplicationAttempt UNKNOWN = new ApplicationAttempt("", "");

  private static final Pattern CONTAINER =
      Pattern.compile("container_(?:e\\d+_)?(\\d+_\\d+)_(\\d+)_\\d+");
  private static final String YARN = "yarn ";
  private static final String KUBERNETES = "kubernetes ";
  private static final int DIGEST_DIGITS = 16;

  /** The attempt that this process is. */
  static ApplicationAttempt current() {
    return current(System.getenv(), Path.of("/"));
  }

  /**
   * The attempt that the environment names.
   *
   * @param root of the files that a manager puts into a container
   */
  static ApplicationAttempt current(Map<String, String> environment, Path root) {
    Matcher container = CONTAINER.matcher(environment.getOrDefault("CONTAINER_ID", ""));
    if (container.matches()) {
      return new ApplicationAttempt(YARN + "application_" + container.group(1), container.group(2));
    }
    Path account = root.resolve("var/run/secrets/kubernetes.io/serviceaccount");
    String pod = environment.getOrDefault("HOSTNAME", "");
    if (environment.containsKey("KUBERNETES_SERVICE_HOST") && !pod.isEmpty()) {
      try {
        String cluster = digest(Files.readAllBytes(account.resolve("ca.crt")));
        String namespace = Files.readString(account.resolve("namespace")).strip();
        String boot = Files.readString(root.resolve("proc/sys/kernel/random/boot_id")).strip();
        String network = Files.readSymbolicLink(root.resolve("proc/self/ns/net")).toString();
        return new ApplicationAttempt(
            KUBERNETES + String.join(" ", cluster, namespace, pod), boot + " " + network);
      } catch (IOException | UnsupportedOperationException e) {
        return UNKNOWN; // no account in this pod, or no Linux
      }
    }
    return UNKNOWN;
  }

  /** Whether another attempt has ended, as this one is there. */
  boolean follows(ApplicationAttempt other) {
    if (application.isEmpty() || !application.equals(other.application)) {
      return false;
    }
    if (application.startsWith(YARN)) {
      return number(other.attempt) < number(attempt);
    }
    return !attempt.equals(other.attempt);
  }

  private static long number(String attempt) {
    try {
      return Long.parseLong(attempt);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE; // nobody wrote that: nothing follows it
    }
  }

  private static String digest(byte[] bytes) {
    MessageDigest digest = Sha256.digest();
    digest.update(bytes);
    return Sha256.hexadecimal(digest).substring(0, DIGEST_DIGITS);
  }
}
