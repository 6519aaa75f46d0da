package org.rhosweep.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.sweeps.result.Table;

/**
 * The place where a sweep's tables lie: {@code OUT/<table>/sweep=<name>/segment-<hash>.parquet} on
 * any Hadoop file system. No directory is ever renamed; what is asked of the file system is said in
 * {@link FileStore}.
 */
public final class Output {
  /** Start of every name that readers must not see as data. */
  static final String HIDDEN = FileStore.HIDDEN;

  private static final String UNCACHED = "fs.file.impl.disable.cache";
  private static final String MARKER = "_rhosweep.json";
  private static final String SEGMENT_PREFIX = "segment-";
  private static final String SEGMENT_SUFFIX = ".parquet";
  private static final String SWEEP_PREFIX = "sweep=";

  private final Path root;
  private final Configuration configuration;
  private final FileStore store;
  private final SegmentCheckCache checks = new SegmentCheckCache();

  private Output(Path root, Configuration configuration, FileStore store) {
    this.root = root;
    this.configuration = configuration;
    this.store = store;
  }

  /**
   * An output at a location; it need not exist.
   *
   * @param location a URI such as {@code hdfs:///sweeps/x}, or a path, which belongs to the default
   *     file system: what does not begin like {@code scheme:/} is a path
   * @throws OutputException if there is no such file system, or it cannot have such a name
   */
  public static Output at(String location, Configuration hadoop) throws OutputException {
    Configuration configuration = new Configuration(hadoop);
    configuration.set("fs.file.impl", PlainLocalFileSystem.class.getName());
    configuration.setBoolean(UNCACHED, true);
    try {
      Path path = Locations.path(location);
      FileSystem files = FileSystemModules.open(path, configuration);
      Path root = path.makeQualified(files.getUri(), files.getWorkingDirectory());
      if (files instanceof PlainLocalFileSystem) {
        Locations.requireEncodable(root.toUri().getPath());
      }
      return new Output(root, configuration, FileStore.of(files, root, configuration));
    } catch (IOException | IllegalArgumentException e) {
      throw new OutputException("output %s: %s".formatted(location, oneLine(e)), e);
    }
  }

  /** Files of data sets, as far as this output's configuration reaches. */
  public DataFiles dataFiles() {
    return new HadoopDataFiles(configuration);
  }

  public Path root() {
    return root;
  }

  /** How people write it: local paths without a scheme. */
  public String display() {
    return display(root);
  }

  /** How people write a path in it: local paths without a scheme. */
  public static String display(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  public Configuration configuration() {
    return configuration;
  }

  public FileSystem files() {
    return store.files();
  }

  /** How files are written there. */
  FileStore store() {
    return store;
  }

  /** Checks of its segments that this process has done. */
  SegmentCheckCache checks() {
    return checks;
  }

  /**
   * Excludes the bundle of a segment from all tables that this process reads.
   *
   * @param segment whose pages were found damaged while they were read
   */
  public void exclude(Segment segment, String why) {
    checks.addDamaged(segment, why);
  }

  /** Whether it lies on this machine. */
  public boolean isOnThisMachine() {
    return store.isOnThisMachine();
  }

  Path table(Table table) {
    return new Path(root, table.name());
  }

  Path segment(Table table, String sweep, String segment) {
    return new Path(
        new Path(table(table), SWEEP_PREFIX + sweep), SEGMENT_PREFIX + segment + SEGMENT_SUFFIX);
  }

  /** The segments of a table, in order of sweep and name; none where there is no table yet. */
  public List<Segment> segments(Table table) throws IOException {
    return segments(table.name());
  }

  List<Segment> segments(String table) throws IOException {
    List<Segment> found = new ArrayList<>();
    for (FileStatus directory : list(new Path(root, table))) {
      String name = directory.getPath().getName();
      if (directory.isDirectory() && name.startsWith(SWEEP_PREFIX)) {
        for (FileStatus file : list(directory.getPath())) {
          String fileName = file.getPath().getName();
          if (fileName.startsWith(SEGMENT_PREFIX) && fileName.endsWith(SEGMENT_SUFFIX)) {
            String segment =
                fileName.substring(
                    SEGMENT_PREFIX.length(), fileName.length() - SEGMENT_SUFFIX.length());
            found.add(
                new Segment(
                    name.substring(SWEEP_PREFIX.length()), segment, file.getPath(), file.getLen()));
          }
        }
      }
    }
    found.sort(Comparator.comparing(Segment::sweep).thenComparing(Segment::name));
    return found;
  }

  /** Whether something was written here by rhosweep. */
  public boolean exists() throws IOException {
    return files().exists(new Path(root, MARKER));
  }

  /**
   * Refuses an output that a newer version wrote. A version counts here only with its checksum:
   * every segment says its own version under one, and decides where this file is damaged.
   *
   * @param supported the newest schema version this code knows
   */
  public void requireReadable(int supported) throws OutputException {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(read(new Path(root, MARKER)));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return; // every segment says its version, too
    } catch (IOException e) {
      throw new OutputException("output %s cannot be read: %s".formatted(display(), oneLine(e)), e);
    }
    int version = json.path("schema_version").asInt(1);
    String writtenBy = json.path("code_version").asText("unknown");
    if (checksum(version, writtenBy).equals(json.path("checksum").asText())) {
      requireVersion(version, writtenBy, supported);
    }
  }

  /** CRC-32C of what the marker says, in hexadecimal digits. */
  private static String checksum(int schemaVersion, String codeVersion) {
    CRC32C sum = new CRC32C();
    sum.update((schemaVersion + " " + codeVersion).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** Refuses a schema version newer than {@code supported}. */
  void requireVersion(int version, String writtenBy, int supported) throws OutputException {
    if (version > supported) {
      throw new OutputException(
          String.format(
              Locale.ROOT,
              ("output %s has schema version %d, written by rhosweep %s; this rhosweep reads up to"
                  + " %d: use that version or newer, or another --out"),
              display(),
              version,
              writtenBy,
              supported));
    }
  }

  /**
   * Makes the output ready to be written: creates it, marks it, and proves that a file can be
   * written.
   */
  public void prepare(int schemaVersion, String codeVersion) throws OutputException {
    try {
      boolean unused = files().mkdirs(root);
      Path marker = new Path(root, MARKER);
      if (!files().exists(marker)) {
        String json =
            new ObjectMapper()
                .writeValueAsString(
                    new TreeMap<>(
                        Map.of(
                            "schema_version",
                            schemaVersion,
                            "code_version",
                            codeVersion,
                            "checksum",
                            checksum(schemaVersion, codeVersion))));
        write(marker, json + "\n");
      } else {
        probe(root);
      }
    } catch (IOException | RuntimeException e) {
      throw new OutputException(
          "output %s cannot be written: %s; choose another with --out, or make it writable"
              .formatted(display(), oneLine(e)),
          e);
    }
  }

  /** Proves that files can be written there, and leaves nothing behind. */
  public void requireWritable() throws OutputException {
    try {
      Path folder = root;
      while (!files().exists(folder) && folder.getParent() != null) {
        folder = folder.getParent();
      }
      probe(folder);
    } catch (IOException | RuntimeException e) {
      throw new OutputException(
          "output %s cannot be written: %s".formatted(display(), oneLine(e)), e);
    }
  }

  private void probe(Path folder) throws IOException {
    Path probe = new Path(folder, HIDDEN + "probe-" + UUID.randomUUID());
    try {
      create(probe, "probe\n");
    } finally {
      discard(probe);
    }
  }

  /** Deletes what interrupted attempts left behind. Call only while holding the lease. */
  public void deleteTemporaryFiles(List<Table> tables) throws IOException {
    for (Table table : tables) {
      for (FileStatus directory : list(table(table))) {
        if (directory.isDirectory()) {
          for (FileStatus file : list(directory.getPath())) {
            String name = file.getPath().getName();
            if (name.startsWith(HIDDEN) && name.endsWith(FileStore.TEMPORARY_SUFFIX)) {
              discard(file.getPath());
            }
          }
        }
      }
    }
  }

  /** Copies a segment of another output byte for byte; here it is whole or not there. */
  void copy(Output from, Segment segment, Table table) throws IOException {
    Path target = segment(table, segment.sweep(), segment.name());
    try (var in = from.files().open(segment.path());
        FileStore.Draft draft = store.draft(target, "copy")) {
      in.transferTo(draft.stream());
      draft.commit();
    }
  }

  /** Writes a small file so that readers see the old content or the new one. */
  public void write(Path target, String content) throws IOException {
    try (FileStore.Draft draft = store.draft(target, "")) {
      draft.stream().write(content.getBytes(StandardCharsets.UTF_8));
      draft.commit();
    }
  }

  /** All of a small file, as it was at one moment, also where it is replaced meanwhile. */
  public byte[] read(Path file) throws IOException {
    return store.read(file);
  }

  /** Writes a small file of this writer's own, straight to its name. */
  void create(Path file, String content) throws IOException {
    store.put(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Gives a file another name, in place of what may have that: for setting it aside. What is to be
   * seen whole or not at all is a {@link FileStore.Draft}.
   */
  void replace(Path from, Path to) throws IOException {
    store.move(from, to);
  }

  /** Deletes a file where that is possible; what stays behind is hidden from readers. */
  void discard(Path file) {
    store.discard(file);
  }

  private FileStatus[] list(Path directory) throws IOException {
    return store.list(directory);
  }

  /** The message of an exception as one line. */
  public static String oneLine(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof FileSystemException failed
        && failed.getReason() == null
        && e.getClass() != FileSystemException.class) {
      // Java's own message is the file's name alone; the class says the rest.
      String kind = e.getClass().getSimpleName().replaceFirst("Exception$", "");
      message += ": " + kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
    return message.strip().lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
