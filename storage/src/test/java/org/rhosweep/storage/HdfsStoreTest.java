package org.rhosweep.storage;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract on HDFS, whose client Spark brings; with {@code -Pclusters}. */
@Tag("slow")
@Tag("clusters")
class HdfsStoreTest extends StoreContract {
  private HdfsProcess hdfs;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    hdfs = new HdfsProcess(data);
  }

  @AfterAll
  void stop() throws Exception {
    hdfs.close();
  }

  @Override
  String store() {
    return "HDFS";
  }

  @Override
  String location(String name) {
    return hdfs.uri() + "/" + name;
  }

  @Override
  Configuration configuration() {
    Configuration configuration = new Configuration();
    settings().forEach(configuration::set);
    return configuration;
  }

  @Override
  Map<String, String> settings() {
    return Map.of(
        "dfs.replication",
        "1",
        // Between looks whether a file that was closed is complete; 400 ms make the tests long.
        "dfs.client.block.write.locateFollowingBlock.initial.delay.ms",
        "10");
  }

  @Override
  String classPath() {
    return "";
  }

  @Override
  boolean createsExclusively() {
    return true;
  }
}
