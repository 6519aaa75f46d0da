package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;

/** What is said where an engine is missing or its library is broken. */
class EnginesTest {
  /** Core is tested without ND4J. */
  @Test
  void givenNoProvider_whenAnEngineIsAskedFor_thenTheProblemSaysWhatToAdd() {
    String problem =
        "engine nd4j does not load here (nothing on the class path provides it): put rhosweep-nd4j"
            + " and what it needs on the class path, or set engine to simd";

    assertThat(Engines.problem(EngineName.ND4J)).contains(problem);
    assertThat(Engines.problem(EngineName.SIMD)).isEmpty();
    assertThat(Engines.form(EngineName.ND4J)).isEqualTo(new EngineVariant("nd4j", 0));
    assertThatThrownBy(() -> Engines.useDevice(EngineName.ND4J, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(problem);
  }

  @Test
  void givenAProviderThatThrowsErrors_whenLoaded_thenTheRootCauseIsTheReason() {
    Engines.Loaded loaded = Engines.load(EngineName.ND4J, List.of(new Broken()));

    assertThat(loaded.provider()).isNull();
    assertThat(loaded.problem())
        .isEqualTo(
            "engine nd4j does not load here (java.lang.UnsatisfiedLinkError: no jnind4jcpu | in the"
                + " path): put natives there, or set engine to simd");
  }

  /** Fails as a library without its natives does. */
  private static final class Broken implements EngineProvider {
    @Override
    public EngineName engine() {
      return EngineName.ND4J;
    }

    @Override
    public String remedy() {
      return "put natives there";
    }

    @Override
    public void load() {
      throw new ExceptionInInitializerError(
          new UnsatisfiedLinkError("no jnind4jcpu\n in the path"));
    }

    @Override
    public NetworkEngine create(
        ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public EngineVariant form() {
      throw new UnsupportedOperationException();
    }
  }
}
