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
            {"engine":"simd","execution":{"name":"single"},"init":{"distribution":"uniform","gain":1,"scheme":"glorot"},\
            "model":{"cell":{"forgetBias":1,"name":"lstm"},"depth":1,"dropout":0,"hiddenSize":64,\
            "layerNorm":false,"residual":false},\
            "probe":{"exponents":1,"gradients":"log","radii":[]},"seed":0,\
            "task":{"evalExamples":1000,"lossAt":"last-step","name":"sequential-digits",\
            "padding":0,"paddingKind":"zeros","repeat":1,"sequenceLength":28,\
            "standardize":false,"testExamples":1000,"trainExamples":4000},\
            "training":{"batchSize":32,"clipNorm":null,"earlyStopping":null,\
            "evaluationExamples":512,"evaluations":10,\
            "optimizer":{"beta1":0.9,"beta2":0.999,"epsilon":1e-8,"learningRate":0.001,\
            "name":"adam"},"schedule":{"name":"constant","warmupSteps":0},\
            "testedExamples":null,"trainingSteps":300}}""");
  }

  /**
   * Identities that results on disk depend on. A change here makes every stored trial unknown: it
   * must be meant. The values come from SHA-256 and JSON of Python 3.11, not from this code.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|digits-1|47336eb56c0325391bf95414558f9c2931a7355bd38cd5a297256866e18055d0",
        "{seeds: [7], model: {cell: gru, depth: 5}, init: orthogonal}|digits-1|ea07eebddee9b0a4d51a4ba10048e4524d1ec979f4ef4b2561fcf455146623a5",
        "{training: {clipNorm: 0.1, optimizer: sgd}, probe: {radii: [after]}}|digits-2|31a409dd4602a941db37f048704fdc883adabf5316e181b1b259c89b74ba1894",
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
        "training: {testedExamples: none}\n",
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
            "init: {scheme: he, distribution: uniform}",
            "init: {scheme: glorot, distribution: normal}",
            "init: {scheme: glorot, gain: 1.0000000000000002}",
            "init: orthogonal",
            "init: {scheme: orthogonal, gain: 2}",
            "init: critical",
            "init: lsc",
            "init: {scheme: lsc, targetRadius: 0.5}",
            "init: {scheme: lsc, timeRadius: 0.5}",
            "init: {scheme: lsc, depthRadius: 0.5}",
            "init: {scheme: lsc, balanced: true}",
            "init: {scheme: lsc, base: he}",
            "init: {scheme: lsc, base: {scheme: orthogonal, gain: 2}}",
            "init: {scheme: lsc, method: rescale}",
            "init: {scheme: lsc, method: paper}",
            "init: {scheme: lsc, method: {name: entries, learningRate: 0.02}}",
            "init: {scheme: lsc, measure: radius}",
            "init: {scheme: lsc, measure: spectrum, exponents: 2}",
            "probe: {exponents: 4}",
            "init: {scheme: lsc, terms: [time]}",
            "init: {scheme: lsc, depthEdge: diagonal}",
            "init: {scheme: lsc, input: bernoulli}",
            "init: {scheme: lsc, batchSize: 16}",
            "init: {scheme: lsc, sequenceLength: 20}",
            "init: {scheme: lsc, tolerance: 0.01}",
            "init: {scheme: lsc, maxTrainingSteps: 10}",
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
            "training: {schedule: {name: cosine, finalShare: 0.1}}",
            "training: {schedule: {name: cosine, warmupSteps: 1}}",
            "training: {batchSize: 33}",
            "training: {trainingSteps: 301}",
            "training: {clipNorm: 1}",
            "training: {evaluations: 11}",
            "training: {evaluationExamples: 513}",
            "training: {testedExamples: 513}",
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
    assertThat(ids.add(TrialIdentity.id(trial(""), "d", 1))).as("other arithmetic").isTrue();
    assertThat(ids).allMatch(id -> id.matches("[0-9a-f]{64}"));
  }
}
