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
            {"engine":"simd","execution":{"device":"gpu","name":"single"},"init":{"distribution":"uniform","gain":1,"name":"glorot"},\
            "model":{"cell":{"forgetBias":1,"name":"lstm"},"depth":1,"dropout":0,"hiddenSize":64,\
            "layerNorm":false,"residual":false},\
            "probe":{"exponents":1,"gradients":"log","radii":[]},"seed":0,\
            "task":{"evalExamples":1000,"lossAt":"last-step","name":"sequential-digits",\
            "padding":0,"paddingKind":"zeros","repeat":1,"sequenceLength":28,\
            "standardize":false,"testExamples":1000,"trainExamples":4000},\
            "training":{"batchSize":32,"clipNorm":null,"earlyStopping":null,\
            "evaluations":10,"maxEvalExamples":512,"maxTestExamples":null,\
            "optimizer":{"beta1":0.9,"beta2":0.999,"epsilon":1e-8,"learningRate":0.001,\
            "name":"adam"},"schedule":{"name":"constant","warmupSteps":0},\
            "trainingSteps":300}}""");
  }

  /**
   * Identities that results on disk depend on. A change here makes every stored trial unknown: it
   * must be meant. The values come from SHA-256 and JSON of Python 3.11, not from this code; the
   * last one has the setting names of schema version 1.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|digits-1|29a0c36a70adf3af330dfc6a6f0881b9574ee29a3f19aff340d673264a6f9106|47336eb56c0325391bf95414558f9c2931a7355bd38cd5a297256866e18055d0",
        "{seeds: [7], model: {cell: gru, depth: 5}, init: orthogonal}|digits-1|71e4a872f58604188786c74329780184db3809cfb9b9685608da66c427b7fd01|ea07eebddee9b0a4d51a4ba10048e4524d1ec979f4ef4b2561fcf455146623a5",
        "{training: {clipNorm: 0.1, optimizer: sgd}, probe: {radii: [after]}}|digits-2|3092fc0a75a91a73a38c9279f4fc1c41999dfeba23a3a427b4a453a163959a05|31a409dd4602a941db37f048704fdc883adabf5316e181b1b259c89b74ba1894",
      })
  void givenATrial_whenIdentified_thenTheIdIsWhatItWas(
      String yaml, String data, String id, String ofSchemaOne) throws Exception {
    String line = yaml.substring(1, yaml.length() - 1);
    TrialSpec spec =
        SweepFile.parse("s.yaml", "{name: x" + (line.isEmpty() ? "" : ", " + line) + "}", List.of())
            .specs()
            .get(0);
    assertThat(TrialIdentity.id(spec, data)).isEqualTo(id);
    assertThat(TrialIdentity.id(spec, data, 3, 2)).isEqualTo(id);
    assertThat(TrialIdentity.id(spec, data, 3, 1)).isEqualTo(ofSchemaOne);
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
        "init: {gain: +1.0, name: glorot, distribution: uniform}\n",
        "init: {gain: +1.0, scheme: glorot, distribution: uniform}\n",
        "init: {scheme: glorot}\n",
        "training: {clipNorm: none, optimizer: {name: adam, learningRate: 1e-3}}\n",
        "engine: simd\ntask: sequential-digits\n",
        "training: {maxTestExamples: none}\n",
        "execution: single\n",
        "model: {residual: false, layerNorm: false}\n",
      })
  void givenTheSameMeaning_whenWrittenDifferently_thenTheIdIsTheSame(String yaml) throws Exception {
    assertThat(TrialIdentity.id(trial(yaml), "d")).isEqualTo(TrialIdentity.id(trial(""), "d"));
  }

  @Test
  void givenDataElsewhere_whenIdentified_thenTheIdIsTheSameAndTheRecordTellsWhere()
      throws Exception {
    TrialSpec here = trial("task: {name: sequential-images, path: /here}");
    TrialSpec there = trial("task: {name: sequential-images, path: /there}");

    assertThat(TrialIdentity.id(here, "d")).isEqualTo(TrialIdentity.id(there, "d"));
    assertThat(TrialIdentity.configJson(there)).contains("\"path\":\"/there\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cpu", "any"})
  void givenAnotherDevice_whenIdentified_thenTheIdIsTheSameAndTheRecordTellsWhich(String device)
      throws Exception {
    TrialSpec spec = trial("engine: opencl\nexecution: {name: single, device: " + device + "}\n");

    assertThat(TrialIdentity.id(spec, "d"))
        .isEqualTo(TrialIdentity.id(trial("engine: opencl\n"), "d"));
    assertThat(TrialIdentity.configJson(spec)).contains("{\"device\":\"" + device + "\",");
  }

  @Test
  void givenAnyOtherSetting_whenIdentified_thenTheIdIsAnother() throws Exception {
    List<String> others =
        List.of(
            "",
            "task: {name: sequential-digits, sequenceLength: 56}",
            "task: {name: sequential-digits, repeat: 2}",
            "task: {name: sequential-digits, padding: 1}",
            "task: {name: sequential-digits, padding: 1, paddingKind: noise}",
            "task: {name: sequential-digits, standardize: true}",
            "task: {name: sequential-digits, lossAt: every-step}",
            "task: {name: sequential-digits, trainExamples: 4001}",
            "task: {name: sequential-digits, evalExamples: 1001}",
            "task: adding",
            "task: copy-memory",
            "task: {name: characters, path: a}",
            "task: {name: words, path: a}",
            "model: {cell: gru}",
            "model: {cell: {name: gru, updateBias: 1}}",
            "model: {cell: {name: lstm, forgetBias: 0}}",
            "model: {cell: tanh}",
            "model: {cell: relu}",
            "model: {hiddenSize: 65}",
            "model: {depth: 2}",
            "init: he",
            "init: {name: he, distribution: uniform}",
            "init: {name: glorot, distribution: normal}",
            "init: {name: glorot, gain: 1.0000000000000002}",
            "init: orthogonal",
            "init: {name: orthogonal, gain: 2}",
            "init: critical",
            "init: lsc",
            "init: {name: lsc, targetRadius: 0.5}",
            "init: {name: lsc, timeRadius: 0.5}",
            "init: {name: lsc, depthRadius: 0.5}",
            "init: {name: lsc, balanced: true}",
            "init: {name: lsc, base: he}",
            "init: {name: lsc, base: {name: orthogonal, gain: 2}}",
            "init: {name: lsc, method: rescale}",
            "init: {name: lsc, method: paper}",
            "init: {name: lsc, method: {name: entries, learningRate: 0.02}}",
            "init: {name: lsc, measure: radius}",
            "init: {name: lsc, measure: spectrum, exponents: 2}",
            "probe: {exponents: 4}",
            "init: {name: lsc, terms: [time]}",
            "init: {name: lsc, depthEdge: diagonal}",
            "init: {name: lsc, input: bernoulli}",
            "init: {name: lsc, batchSize: 16}",
            "init: {name: lsc, sequenceLength: 20}",
            "init: {name: lsc, tolerance: 0.01}",
            "init: {name: lsc, maxTrainingSteps: 10}",
            "training: {optimizer: sgd}",
            "training: {optimizer: {name: sgd, learningRate: 0.02}}",
            "training: {optimizer: {name: sgd, momentum: 0.9}}",
            "training: {optimizer: {name: adam, learningRate: 0.0011}}",
            "training: {optimizer: {name: adam, beta1: 0.8}}",
            "training: {optimizer: {name: adam, beta2: 0.99}}",
            "training: {optimizer: {name: adam, epsilon: 1e-7}}",
            "training: {optimizer: adamw}",
            "training: {optimizer: {name: adamw, weightDecay: 0.1}}",
            "training: {optimizer: adabelief}",
            "training: {optimizer: lookahead}",
            "training: {optimizer: {name: lookahead, inner: sgd}}",
            "training: {optimizer: {name: lookahead, inner: {name: adam, beta1: 0.8}}}",
            "training: {optimizer: {name: lookahead, syncPeriod: 5}}",
            "training: {optimizer: {name: lookahead, slowStep: 0.6}}",
            "training: {schedule: {name: constant, warmupSteps: 1}}",
            "training: {schedule: cosine}",
            "training: {schedule: {name: cosine, finalFraction: 0.1}}",
            "training: {schedule: {name: cosine, warmupSteps: 1}}",
            "training: {batchSize: 33}",
            "training: {trainingSteps: 301}",
            "training: {clipNorm: 1}",
            "training: {evaluations: 11}",
            "training: {maxEvalExamples: 513}",
            "training: {maxTestExamples: 513}",
            "training: {earlyStopping: {patience: 3}}",
            "training: {earlyStopping: {patience: 4}}",
            "model: {dropout: 0.1}",
            "model: {residual: true}",
            "model: {layerNorm: true}",
            "model: {residual: true, layerNorm: true}",
            "model: {cell: min-gru}",
            "model: {cell: min-lstm}",
            "model: {cell: selective-ssm}",
            "model: {cell: {name: selective-ssm, stateSize: 2}}",
            "task: {name: sequential-digits, testExamples: 1001}",
            "probe: {gradients: none}",
            "probe: {radii: [before]}",
            "probe: {radii: [before, after]}",
            "execution: data-parallel",
            "execution: {name: data-parallel, workers: 4}",
            "execution: {name: data-parallel, averagingFrequency: 1}",
            "seeds: [1]");
    Set<String> ids = new LinkedHashSet<>();
    for (String yaml : others) {
      assertThat(ids.add(TrialIdentity.id(trial(yaml), "d"))).as(yaml).isTrue();
    }
    assertThat(ids.add(TrialIdentity.id(trial(""), "e"))).as("other data").isTrue();
    assertThat(ids.add(TrialIdentity.id(trial(""), "d", 1, 2))).as("other arithmetic").isTrue();
    assertThat(ids).allMatch(id -> id.matches("[0-9a-f]{64}"));
  }
}
