package org.rhosweep.storage;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a disk of this machine. */
@Tag("slow")
class LocalStoreTest extends StoreContract {
  @TempDir Path disk;

  @Override
  String store() {
    return "local";
  }

  @Override
  String location(String name) {
    return disk.resolve(name).toString();
  }

  @Override
  Configuration configuration() {
    return new Configuration();
  }

  @Override
  Map<String, String> settings() {
    return Map.of();
  }

  @Override
  String classPath() {
    return "";
  }

  @Override
  boolean createsExclusively() {
    return true;
  }

  @Override
  int releases() {
    return 500;
  }
}
