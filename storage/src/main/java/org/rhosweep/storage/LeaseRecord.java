package org.rhosweep.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run says of itself in a lease.
 *
 * @param token random, of this lease
 * @param host for people
 * @param process that holds it
 * @param attempt at an application that it is
 * @param start of the run
 * @param heartbeat when it was last seen
 * @param progress of the run
 * @param held whether the output is its own; false while it is still finding out
 */
record LeaseRecord(
    String token,
    String host,
    ProcessIdentity process,
    ApplicationAttempt attempt,
    String start,
    Instant heartbeat,
    RunProgress progress,
    boolean held) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is known of who holds a lease. */
  enum State {
    /** It lives, and can be seen to. */
    ALIVE,
    /** It may live: its heartbeat is fresh, and nothing else is known. */
    UNKNOWN,
    /** It has ended, or sent no heartbeat for long. */
    STALE
  }

  /** This record at a later moment. */
  LeaseRecord at(Instant now, RunProgress newProgress, boolean isHeld) {
    return new LeaseRecord(token, host, process, attempt, start, now, newProgress, isHeld);
  }

  byte[] bytes() {
    ObjectNode json = JSON.createObjectNode();
    json.put("token", token);
    json.put("host", host);
    json.put("pid", process.pid());
    json.put("place", process.place());
    json.put("processStart", process.start());
    json.put("application", attempt.application());
    json.put("attempt", attempt.attempt());
    json.put("start", start);
    json.put("heartbeat", heartbeat.toString());
    json.put("progress", progress.line());
    if (progress.planned() > 0) {
      json.put("planned", progress.planned());
      json.put("before", progress.before());
      json.put("retried", progress.retried());
      if (!Double.isNaN(progress.secondsLeft())) {
        json.put("secondsLeft", progress.secondsLeft());
      }
      progress.running().forEach(json.putArray("running")::add);
    }
    json.put("held", held);
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Null where it is none, or damaged. */
  static LeaseRecord parse(byte[] content) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(content);
      return new LeaseRecord(
          json.path("token").asText(""),
          json.path("host").asText("?"),
          new ProcessIdentity(
              json.path("place").asText(""),
              json.path("pid").asLong(-1),
              json.path("processStart").asText("")),
          new ApplicationAttempt(
              json.path("application").asText(""), json.path("attempt").asText("")),
          json.path("start").asText("?"),
          Instant.parse(json.path("heartbeat").asText()),
          progress(json),
          json.path("held").asBoolean(true));
    } catch (JsonProcessingException | DateTimeException e) {
      return null;
    }
  }

  private static RunProgress progress(JsonNode json) {
    List<String> running = new ArrayList<>();
    json.path("running").forEach(label -> running.add(label.asText()));
    return new RunProgress(
        json.path("progress").asText("?"),
        json.path("planned").asInt(0),
        json.path("before").asInt(0),
        json.path("retried").asInt(0),
        json.path("secondsLeft").asDouble(Double.NaN),
        running);
  }

  /**
   * By what is known of its process, then of its application, and where nothing is by heartbeat.
   */
  State state(Instant now, LeaseRecord me) {
    return state(now, me.process, me.attempt);
  }

  State state(Instant now, ProcessIdentity myProcess, ApplicationAttempt myAttempt) {
    return switch (myProcess.stateOf(process)) {
      case ALIVE -> State.ALIVE;
      case DEAD -> State.STALE;
      case UNKNOWN ->
          myAttempt.follows(attempt)
                  || Duration.between(heartbeat, now).compareTo(OutputLease.STALE_AFTER) > 0
              ? State.STALE
              : State.UNKNOWN;
    };
  }

  /** Whether it has another heartbeat, or is of another run, than an earlier record. */
  boolean hasChangedSince(LeaseRecord earlier) {
    return !token.equals(earlier.token) || !heartbeat.equals(earlier.heartbeat);
  }

  /** When the output is free if there is no other heartbeat. */
  Instant freeAt() {
    return heartbeat.plus(OutputLease.STALE_AFTER).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
  }

  /** For people. */
  String name() {
    return String.format(Locale.ROOT, "process %d on %s", process.pid(), host);
  }
}
