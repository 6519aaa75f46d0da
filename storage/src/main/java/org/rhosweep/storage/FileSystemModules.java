package org.rhosweep.storage;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** File systems of Hadoop that come in jars of their own: what to add where one is missing. */
public final class FileSystemModules {
  /** How jars get onto the class path of the launcher, of a cluster, and of spark-submit. */
  public static final String INSTALLATION_HINT =
      "set RHOSWEEP_CLASSPATH='FOLDER/*' to the folder they are in, or put them into SPARK_HOME/jars"
          + " (on Kubernetes: into the image)";

  private static final Map<String, String> MODULES =
      Map.of(
          "s3a", "hadoop-aws",
          "abfs", "hadoop-azure",
          "abfss", "hadoop-azure",
          "wasb", "hadoop-azure",
          "wasbs", "hadoop-azure",
          "gs", "gcs-connector",
          "oss", "hadoop-aliyun",
          "adl", "hadoop-azure-datalake");

  private FileSystemModules() {}

  /**
   * The file system of a path.
   *
   * @throws IOException where it cannot be had, in one line that says what to add
   */
  static FileSystem open(Path path, Configuration configuration) throws IOException {
    URI location = path.toUri();
    if ("hdfs".equals(location.getScheme())
        && location.getAuthority() == null
        && !"hdfs".equals(FileSystem.getDefaultUri(configuration).getScheme())) {
      throw new IOException(
          "no HDFS is named: set HADOOP_CONF_DIR to the folder of its core-site.xml, or write"
              + " hdfs://HOST:PORT/...");
    }
    try {
      return path.getFileSystem(configuration);
    } catch (IOException | RuntimeException | LinkageError e) {
      String why = advice(location, e).orElseGet(() -> "no such file system: " + Output.oneLine(e));
      throw new IOException(why, e);
    }
  }

  /** One line, or nothing where the problem is another one than a missing module. */
  private static Optional<String> advice(URI location, Throwable problem) {
    String scheme = location.getScheme() == null ? "" : location.getScheme();
    if (!isMissing(problem)) {
      return Optional.empty();
    }
    if (scheme.equals("s3") || scheme.equals("s3n")) {
      return Optional.of("no file system for %s: write s3a:// in its place".formatted(scheme));
    }
    String module = MODULES.get(scheme);
    return Optional.of(
        module == null
            ? "no file system for %s: its jar is not on the class path, or its class is not named by spark.hadoop.fs.%s.impl"
                .formatted(scheme, scheme)
            : "no file system for %s: %s is missing; %s"
                .formatted(scheme, jars(module), INSTALLATION_HINT));
  }

  private static boolean isMissing(Throwable problem) {
    for (Throwable e = problem; e != null; e = e.getCause()) {
      if (e instanceof ClassNotFoundException
          || e instanceof NoClassDefFoundError
          || e instanceof UnsupportedFileSystemException) {
        return true;
      }
    }
    return false;
  }

  /** Hadoop's own modules must have the version of Hadoop. */
  private static String jars(String module) {
    String hadoop = VersionInfo.getVersion();
    return switch (module) {
      case "hadoop-aws" ->
          String.format(
              Locale.ROOT,
              "hadoop-aws-%s.jar with the AWS SDK that it names (%s)",
              hadoop,
              hadoop.startsWith("3.3.")
                  ? "aws-java-sdk-bundle-1.12.262.jar with Hadoop 3.3.4"
                  : "software.amazon.awssdk:bundle, version 2");
      case "gcs-connector" -> "gcs-connector-hadoop3 (com.google.cloud.bigdataoss, shaded)";
      default -> module + "-" + hadoop + ".jar with what it depends on";
    };
  }
}
