package org.example;

import java.util.List;
import org.rhosweep.core.plugin.Plugin;

/** What this jar adds to sweep files. */
public final class ExamplePlugin implements Plugin {
  @Override
  public String name() {
    return "example";
  }

  @Override
  public String version() {
    return "1.0";
  }

  @Override
  public List<Class<? extends Record>> settings() {
    return List.of(DelayedParity.class, Sparse.class, MeanSquare.class);
  }
}
