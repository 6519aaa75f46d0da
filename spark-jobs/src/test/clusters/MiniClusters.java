import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;

/**
 * HDFS (a NameNode, a DataNode) and YARN (a ResourceManager, NodeManagers) in this JVM, on
 * loopback, for tests. Writes core-site.xml, hdfs-site.xml and yarn-site.xml for clients into
 * DIR/conf and then DIR/ready, while it runs what becomes of
 * applications into DIR/applications; ends when DIR/stop is there. Run from its source, with Hadoop's own
 * jars as the class path.
 *
 * <pre>
 *   MiniClusters DIR [nodeManagers = 2, 0 for HDFS alone] [memory of each, MiB = 3072] [cores = 3]
 * </pre>
 */
public final class MiniClusters {
  private static final String[] FOR_CLIENTS = {
    "yarn.resourcemanager.address",
    "yarn.resourcemanager.scheduler.address",
    "yarn.resourcemanager.resource-tracker.address",
    "yarn.resourcemanager.admin.address",
    "yarn.resourcemanager.webapp.address",
    "yarn.resourcemanager.am.max-attempts",
    "yarn.application.classpath",
  };

  private MiniClusters() {}

  /** Runs until it is told to stop. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]).toAbsolutePath();
    int nodeManagers = args.length > 1 ? Integer.parseInt(args[1]) : 2;
    String memory = args.length > 2 ? args[2] : "3072";
    String cores = args.length > 3 ? args[3] : "3";
    Files.createDirectories(folder.resolve("conf"));
    System.setProperty("test.build.data", folder.resolve("data").toString());
    System.setProperty("hadoop.log.dir", folder.resolve("logs").toString());

    Configuration hdfs = new Configuration();
    hdfs.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hdfs.setInt("dfs.replication", 1);
    hdfs.set("dfs.datanode.hostname", "127.0.0.1");
    hdfs.setBoolean("dfs.permissions.enabled", false);
    MiniDFSCluster dfs = new MiniDFSCluster.Builder(hdfs).numDataNodes(1).build();
    dfs.waitActive();
    MiniYARNCluster yarn = nodeManagers == 0 ? null : yarn(hdfs, nodeManagers, memory, cores);

    Configuration core = new Configuration(false);
    core.set("fs.defaultFS", dfs.getFileSystem().getUri().toString());
    write(core, folder, "core-site.xml");
    Configuration hdfsSite = new Configuration(false);
    hdfsSite.set("dfs.replication", "1");
    write(hdfsSite, folder, "hdfs-site.xml");
    if (yarn != null) {
      Configuration yarnSite = new Configuration(false);
      for (String key : FOR_CLIENTS) {
        String value = yarn.getConfig().get(key);
        if (value != null) {
          yarnSite.set(key, value);
        }
      }
      write(yarnSite, folder, "yarn-site.xml");
    }
    Files.writeString(folder.resolve("ready"), core.get("fs.defaultFS"));
    System.out.println("ready on " + InetAddress.getLocalHost());
    while (!Files.exists(folder.resolve("stop"))) {
      if (yarn != null) {
        report(yarn, folder);
      }
      Thread.sleep(200);
    }
    if (yarn != null) {
      yarn.stop();
    }
    dfs.shutdown(true);
    System.exit(0);
  }

  private static MiniYARNCluster yarn(
      Configuration hdfs, int nodeManagers, String memory, String cores) throws Exception {
    Configuration conf = new YarnConfiguration(hdfs);
    conf.set("yarn.nodemanager.resource.memory-mb", memory);
    conf.set("yarn.minicluster.yarn.nodemanager.resource.memory-mb", memory);
    conf.set("yarn.nodemanager.resource.cpu-vcores", cores);
    conf.set("yarn.scheduler.minimum-allocation-mb", "128");
    conf.set("yarn.scheduler.maximum-allocation-mb", memory);
    conf.set("yarn.resourcemanager.am.max-attempts", "2");
    conf.setBoolean("yarn.minicluster.fixed.ports", false);
    // Cores count, not memory alone.
    conf.set(
        "yarn.scheduler.capacity.resource-calculator",
        "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
    // What containers wrote stays: this is where their logs are.
    conf.set("yarn.nodemanager.delete.debug-delay-sec", "3600");
    conf.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    // Containers get what is named here of this process's environment.
    conf.set("yarn.nodemanager.env-whitelist", "JAVA_HOME,SPARK_LOCAL_IP,OMP_NUM_THREADS,PATH");
    conf.set("yarn.application.classpath", "");
    MiniYARNCluster cluster = new MiniYARNCluster("rhosweep", 1, nodeManagers, 1, 1);
    cluster.init(conf);
    cluster.start();
    if (!cluster.waitForNodeManagersToConnect(60_000)) {
      throw new IllegalStateException("NodeManagers did not connect");
    }
    System.out.println("container logs: " + cluster.getTestWorkDir());
    return cluster;
  }

  /** A line for each application: id, state, final status, attempts, diagnostics. */
  private static void report(MiniYARNCluster yarn, Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (RMApp app : yarn.getResourceManager().getRMContext().getRMApps().values()) {
      lines
          .append(app.getApplicationId())
          .append('\t')
          .append(app.getState())
          .append('\t')
          .append(app.getFinalApplicationStatus())
          .append('\t')
          .append(app.getAppAttempts().size())
          .append('\t')
          .append(app.getDiagnostics().toString().replaceAll("\\s+", " "))
          .append('\n');
    }
    Path hidden = Files.writeString(folder.resolve("applications.new"), lines);
    Files.move(
        hidden,
        folder.resolve("applications"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(Configuration conf, Path folder, String name) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve("conf").resolve(name))) {
      conf.writeXml(out);
    }
  }
}
