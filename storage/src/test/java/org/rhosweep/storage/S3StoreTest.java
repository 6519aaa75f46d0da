package org.rhosweep.storage;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on S3, through S3A with its default settings, whose Hadoop has no conditional put.
 */
@Tag("slow")
class S3StoreTest extends StoreContract {
  private S3Proxy proxy;
  private Configuration configuration;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    proxy = new S3Proxy(data);
    configuration = new Configuration();
    configuration.setClassLoader(StoreJars.loader("s3a"));
    proxy.settings().forEach(configuration::set);
  }

  @AfterAll
  void stop() throws Exception {
    proxy.close();
  }

  @Override
  String store() {
    return "S3A";
  }

  @Override
  String location(String name) {
    return proxy.location(name);
  }

  @Override
  Configuration configuration() {
    return configuration;
  }

  @Override
  Map<String, String> settings() {
    return proxy.settings();
  }

  @Override
  String classPath() {
    return StoreJars.of("s3a");
  }

  @Override
  boolean createsExclusively() {
    return false;
  }
}
