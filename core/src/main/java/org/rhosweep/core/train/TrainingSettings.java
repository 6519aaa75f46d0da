package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.FormerName;
import org.rhosweep.core.settings.OmittedAtDefault;
import org.rhosweep.core.task.Split;

/**
 * How a network is trained.
 *
 * @param optimizer the update rule
 * @param schedule the learning-rate schedule
 * @param batchSize sequences per training step, 1 … 65536
 * @param trainingSteps optimiser steps, &gt;= 0
 * @param clipNorm largest norm of the gradient over all parameters, &gt; 0, or null for no clipping
 * @param evaluations times that the evaluation split is measured, evenly spaced, the last after the
 *     last step, &gt;= 1; one more is taken before training
 * @param maxEvalExamples sequences (for text: targets) of the train and eval splits that one
 *     evaluation uses at most, &gt;= 1
 * @param earlyStopping when to end before the last step, or null for never
 * @param maxTestExamples sequences (for text: targets) of the test split that are used at most,
 *     &gt;= 1, or null for all of them
 */
public record TrainingSettings(
    @Default("adam") Optimizer optimizer,
    @Default("constant") Schedule schedule,
    @Default("32") int batchSize,
    @Default("300") int trainingSteps,
    @Default("none") Double clipNorm,
    @Default("10") int evaluations,
    @Default("512") @FormerName("evaluationExamples") @ColumnName("evaluation_examples")
        int maxEvalExamples,
    @Default("none") EarlyStopping earlyStopping,
    @Default("none") @OmittedAtDefault @FormerName("testedExamples") @ColumnName("tested_examples")
        Integer maxTestExamples)
    implements Serializable {
  /** Settings that test on the whole test split. */
  public TrainingSettings(
      Optimizer optimizer,
      Schedule schedule,
      int batchSize,
      int trainingSteps,
      Double clipNorm,
      int evaluations,
      int maxEvalExamples,
      EarlyStopping earlyStopping) {
    this(
        optimizer,
        schedule,
        batchSize,
        trainingSteps,
        clipNorm,
        evaluations,
        maxEvalExamples,
        earlyStopping,
        null);
  }

  /** Settings with a constant learning rate and without early stopping. */
  public TrainingSettings(
      Optimizer optimizer,
      int batchSize,
      int trainingSteps,
      Double clipNorm,
      int evaluations,
      int maxEvalExamples) {
    this(
        optimizer,
        new Schedule.Constant(0),
        batchSize,
        trainingSteps,
        clipNorm,
        evaluations,
        maxEvalExamples,
        null);
  }

  public TrainingSettings {
    require(
        batchSize >= 1 && batchSize <= 65536, "batchSize must be 1 to 65536, was %d", batchSize);
    require(trainingSteps >= 0, "trainingSteps must be >= 0, was %d", trainingSteps);
    require(
        schedule.warmupSteps() <= trainingSteps,
        "schedule.warmupSteps must be at most trainingSteps = %d, was %d",
        trainingSteps,
        schedule.warmupSteps());
    require(
        clipNorm == null || (clipNorm > 0 && Double.isFinite(clipNorm)),
        "clipNorm must be > 0 or none, was %s",
        clipNorm);
    require(evaluations >= 1, "evaluations must be >= 1, was %d", evaluations);
    require(maxEvalExamples >= 1, "maxEvalExamples must be >= 1, was %d", maxEvalExamples);
    require(
        maxTestExamples == null || maxTestExamples >= 1,
        "maxTestExamples must be >= 1 or none, was %s",
        maxTestExamples);
  }

  /** Most sequences (for text: targets) of a split that are used at a time, &gt;= 1. */
  public int maxExamples(Split split) {
    if (split == Split.TEST) {
      return maxTestExamples == null ? Integer.MAX_VALUE : maxTestExamples;
    }
    return maxEvalExamples;
  }

  /** Sequences of one step of pre-training: no more than of a training step. */
  public int pretrainingExamples(Lsc lsc) {
    return Math.min(lsc.batchSize(), batchSize);
  }

  /**
   * Whether both splits are measured after a training step: evenly spaced, the last after the last
   * step; and before training, which is step 0.
   */
  public boolean isEvaluated(int trainingStep) {
    if (trainingStep == 0) {
      return true;
    }
    long steps = trainingSteps;
    long most = Math.min(evaluations, steps);
    return trainingStep * most / steps != (trainingStep - 1) * most / steps;
  }

  /**
   * Arrays as long as the parameters that training keeps: weights, gradient, the optimiser's, and
   * the best weights where early stopping may restore them.
   */
  public int parameterArrays() {
    return 2 + optimizer.stateArrays() + (earlyStopping == null ? 0 : 1);
  }
}
