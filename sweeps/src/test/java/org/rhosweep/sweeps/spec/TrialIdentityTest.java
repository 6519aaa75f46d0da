package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrialIdentityTest {
  private static TrialSpec trial(String yaml) throws SweepException {
    Sweep sweep = SweepFile.parse("s.yaml", "name: x\n" + yaml, List.of());
    assertThat(sweep.specs()).hasSize(1);
    return sweep.specs().get(0);
  }

  @Test
  void givenDefaults_whenWrittenAsJson_thenEverySettingIsThereInOrder() throws Exception {
    assertThat(TrialIdentity.configJson(trial("")))
        .isEqualTo(
            """
            {"engine":"simd","init":{"distribution":"uniform","gain":1,"scheme":"glorot"},\
            "model":{"cell":{"forgetBias":1,"name":"lstm"},"depth":1,"hiddenSize":64},\
            "probe":{"gradients":"log","radii":[]},"seed":0,\
            "task":{"name":"sequential-digits","sequenceLength":28},\
            "training":{"batchSize":32,"clipNorm":null,"evaluationExamples":512,"evaluations":10,\
            "optimizer":{"beta1":0.9,"beta2":0.999,"epsilon":1e-8,"learningRate":0.001,\
            "name":"adam"},"trainingSteps":300}}""");
  }

  /**
   * Identities that results on disk depend on. A change here makes every stored trial unknown: it
   * must be meant. The values come from SHA-256 and JSON of Python 3.11, not from this code.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|digits-1|99207682dc2566771fd00972897dd36725cba00a0890e053dcb5ecbcf4f3162f",
        "{seeds: [7], model: {cell: gru, depth: 5}, init: orthogonal}|digits-1|f82174af6e3cdebc3ddd56cb245dc47c8e595f22982dae35618cbdab1b5fd5f4",
        "{training: {clipNorm: 0.1, optimizer: sgd}, probe: {radii: [after]}}|digits-2|5d3e1902408a17a2b64c7d3be0eb5a74c4345e53d74e2c65ebf347b353c25b26",
      })
  void givenATrial_whenIdentified_thenTheIdIsWhatItWas(String yaml, String data, String id)
      throws Exception {
    String line = yaml.substring(1, yaml.length() - 1);
    TrialSpec spec =
        SweepFile.parse("s.yaml", "{name: x" + (line.isEmpty() ? "" : ", " + line) + "}", List.of())
            .specs()
            .get(0);
    assertThat(TrialIdentity.id(spec, data)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# a comment\n\nmodel: {}\n",
        "training: {batchSize: 32}\nmodel: {depth: 1, cell: lstm}\n",
        "model: {cell: {name: lstm, forgetBias: 1}, depth: 1}\ntraining: {batchSize: 32}\n",
        "model:\n  cell:\n    forgetBias: 1.0e+0\n    name: \"lstm\"\n",
        "seeds: 1\n",
        "seeds: [0]\naxes: {model.depth: [1]}\n",
        "init: {gain: +1.0, scheme: glorot, distribution: uniform}\n",
        "training: {clipNorm: none, optimizer: {name: adam, learningRate: 1e-3}}\n",
        "engine: simd\ntask: sequential-digits\n",
      })
  void givenTheSameMeaning_whenWrittenDifferently_thenTheIdIsTheSame(String yaml) throws Exception {
    assertThat(TrialIdentity.id(trial(yaml), "d")).isEqualTo(TrialIdentity.id(trial(""), "d"));
  }

  @Test
  void givenAnyOtherSetting_whenIdentified_thenTheIdIsAnother() throws Exception {
    List<String> others =
        List.of(
            "",
            "task: {name: sequential-digits, sequenceLength: 56}",
            "model: {cell: gru}",
            "model: {cell: {name: gru, updateBias: 1}}",
            "model: {cell: {name: lstm, forgetBias: 0}}",
            "model: {cell: tanh}",
            "model: {cell: relu}",
            "model: {hiddenSize: 65}",
            "model: {depth: 2}",
            "init: he",
            "init: {scheme: he, distribution: uniform}",
            "init: {scheme: glorot, distribution: normal}",
            "init: {scheme: glorot, gain: 1.0000000000000002}",
            "init: orthogonal",
            "init: {scheme: orthogonal, gain: 2}",
            "init: critical",
            "init: lsc",
            "init: {scheme: lsc, targetRadius: 0.5}",
            "training: {optimizer: sgd}",
            "training: {optimizer: {name: sgd, learningRate: 0.02}}",
            "training: {optimizer: {name: sgd, momentum: 0.9}}",
            "training: {optimizer: {name: adam, learningRate: 0.0011}}",
            "training: {optimizer: {name: adam, beta1: 0.8}}",
            "training: {optimizer: {name: adam, beta2: 0.99}}",
            "training: {optimizer: {name: adam, epsilon: 1e-7}}",
            "training: {batchSize: 33}",
            "training: {trainingSteps: 301}",
            "training: {clipNorm: 1}",
            "training: {evaluations: 11}",
            "training: {evaluationExamples: 513}",
            "probe: {gradients: none}",
            "probe: {radii: [before]}",
            "probe: {radii: [before, after]}",
            "seeds: [1]");
    Set<String> ids = new LinkedHashSet<>();
    for (String yaml : others) {
      assertThat(ids.add(TrialIdentity.id(trial(yaml), "d"))).as(yaml).isTrue();
    }
    assertThat(ids.add(TrialIdentity.id(trial(""), "e"))).as("other data").isTrue();
    assertThat(ids.add(TrialIdentity.id(trial(""), "d", 2))).as("other arithmetic").isTrue();
    assertThat(ids).allMatch(id -> id.matches("[0-9a-f]{64}"));
  }
}
