package org.rhosweep.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.security.AccessControlException;
import org.rhosweep.sweeps.result.Table;

/**
 * What is known of a segment's file. This decides, for every command alike, what is damaged: a
 * footer that is not what was written, columns of another table, the place of another segment; on
 * this machine also any other byte that is not what was written. HDFS and object stores compare
 * checksums of their own; there pages are compared when they are read.
 *
 * @param metadata of its footer but for the checksums of its pages; empty where it is not valid
 * @param rows by its footer
 * @param why it is not valid, or null
 */
public record SegmentCheck(State state, Map<String, String> metadata, long rows, String why) {
  /** The last version of which files have no checksums. */
  private static final int LAST_WITHOUT_CHECKSUMS = 1;

  /** What is to be done about it. */
  enum State {
    /** Nothing. */
    VALID,
    /** It stays so: its bundle has to run again. */
    DAMAGED,
    /** The file system fails; the failure may be transient. */
    UNREADABLE,
    /** It was there when it was listed: list again. */
    DELETED
  }

  /**
   * Checks a segment. What this process has found valid before is not checked again.
   *
   * @param table whose segment it should be
   * @param everyByte whether pages are compared on other file systems, too
   * @throws OutputException if a newer version wrote it
   */
  public static SegmentCheck of(
      Output output, Segment segment, Table table, int supportedVersion, boolean everyByte)
      throws OutputException {
    String damage = output.checks().damage(segment);
    if (damage != null) {
      return new SegmentCheck(State.DAMAGED, Map.of(), 0, damage);
    }
    SegmentCheck before = output.checks().valid(segment, everyByte);
    if (before != null) {
      return before;
    }
    SegmentCheck check;
    try {
      check = checkFile(output, segment, table, supportedVersion, everyByte);
    } catch (DamagedSegmentException e) {
      return failed(State.DAMAGED, e);
    } catch (FileNotFoundException | AccessControlException e) {
      // The local file system says that no file was found where one must not be read, too.
      return isThere(output, segment) ? failed(State.DAMAGED, e) : failed(State.DELETED, e);
    } catch (IOException e) {
      return failed(SegmentReader.isDeleted(e) ? State.DELETED : State.UNREADABLE, e);
    }
    output.checks().addValid(segment, check, everyByte);
    return check;
  }

  private static SegmentCheck checkFile(
      Output output, Segment segment, Table table, int supportedVersion, boolean everyByte)
      throws IOException, OutputException {
    try (OpenSegment open = OpenSegment.open(output.files(), segment)) {
      Map<String, String> metadata = new HashMap<>(open.metadata());
      requireVersion(output, open, supportedVersion);
      open.requireColumnsOf(table);
      if (everyByte || output.isOnThisMachine()) {
        open.verifyAllPages();
      }
      metadata.remove(SegmentChecksums.BLOCKS_KEY);
      return new SegmentCheck(State.VALID, Map.copyOf(metadata), open.rows(), null);
    }
  }

  private static void requireVersion(Output output, OpenSegment open, int supportedVersion)
      throws IOException, OutputException {
    Map<String, String> metadata = open.metadata();
    int version;
    try {
      version = Integer.parseInt(metadata.getOrDefault(SegmentWriter.SCHEMA_VERSION_KEY, "1"));
    } catch (NumberFormatException e) {
      throw new DamagedSegmentException("its schema version is not a number", e);
    }
    if (!open.hasChecksums() && version > LAST_WITHOUT_CHECKSUMS) {
      throw new DamagedSegmentException(
          String.format(Locale.ROOT, "a file of version %d without checksums", version));
    }
    String writtenBy = metadata.getOrDefault(SegmentWriter.CODE_VERSION_KEY, "unknown");
    output.requireVersion(version, writtenBy, supportedVersion);
  }

  private static boolean isThere(Output output, Segment segment) {
    try {
      return output.files().exists(segment.path());
    } catch (IOException e) {
      return true; // nobody says that it is gone
    }
  }

  private static SegmentCheck failed(State state, IOException e) {
    return new SegmentCheck(state, Map.of(), 0, Output.oneLine(e));
  }

  public boolean isValid() {
    return state == State.VALID;
  }
}
