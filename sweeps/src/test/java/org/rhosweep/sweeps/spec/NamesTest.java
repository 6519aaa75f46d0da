package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  /** A line of a sweep file with a name that people use, and what it means here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model: {hidden: 8}|hiddenSize",
        "model: {hidden_size: 8}|hiddenSize",
        "training: {steps: 5}|trainingSteps",
        "training: {batch: 5}|batchSize",
        "training: {clip: 5}|clipNorm",
        "training: {lr: 0.1}|training.optimizer.learningRate",
        "training: {learningRate: 0.1}|training.optimizer.learningRate",
        "training: {optimizer: {name: adam, lr: 0.1}}|learningRate",
        "lr: 0.1|training.optimizer.learningRate",
        "steps: 5|training.trainingSteps",
        "hidden: 5|model.hiddenSize",
        "axes: {lr: [0.1]}|training.optimizer.learningRate",
        "axes: {training.lr: [0.1]}|training.optimizer.learningRate",
        "axes: {training.optimizer.lr: [0.1]}|training.optimizer.learningRate",
        "axes: {hidden: [8]}|model.hiddenSize",
        "axes: {model.hidden: [8]}|model.hiddenSize",
        "axes: {steps: [8]}|training.trainingSteps",
        "axes: {training.steps: [8]}|training.trainingSteps",
      })
  void givenANameThatPeopleUse_whenReported_thenOursIsNamed(String line, String meant) {
    SweepException e =
        catchThrowableOfType(
            SweepException.class, () -> SweepFile.parse("s.yaml", "name: x\n" + line, List.of()));

    assertThat(e.getMessage()).contains("did you mean \"" + meant + "\"?");
  }

  @Test
  void givenANameLikeNothing_whenAsked_thenNothingIsGuessed() {
    assertThat(Names.related("qzx", List.of("hiddenSize", "depth"))).isNull();
    assertThat(Names.nearest("qzx", List.of("hiddenSize", "depth"))).isNull();
  }
}
