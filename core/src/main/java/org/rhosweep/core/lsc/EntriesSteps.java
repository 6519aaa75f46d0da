package org.rhosweep.core.lsc;

import java.util.Arrays;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.OptimizerState;

/** The method {@code entries}: Adam in every entry, and in what the entries of a block share. */
final class EntriesSteps implements StepMethod {
  private final ParameterLayout layout;
  private final float[] weights;
  private final float[] gradient;
  private final float[] before;
  private final SharedSteps shared;
  private final OptimizerState optimizer;
  private final double learningRate;

  EntriesSteps(LscPretraining pretraining, LscMethod.Entries settings) {
    layout = pretraining.layout;
    weights = pretraining.weights;
    gradient = new float[layout.size()];
    before = new float[layout.size()];
    shared = new SharedSteps(layout);
    learningRate = settings.learningRate();
    Adam adam = new Adam(learningRate, 0.9, 0.999, 1e-8);
    optimizer = OptimizerState.of(adam, pretraining.kernels, layout.size());
  }

  @Override
  public LscValue measure(LscLoss loss) {
    return loss.measure(gradient, -1);
  }

  @Override
  public void move(int step, LscValue value, double backoff, double rateFactor) {
    stepBoth(step, backoff * rateFactor * learningRate);
  }

  @Override
  public boolean returnsToBest() {
    return true;
  }

  @Override
  public void clear() {
    Arrays.fill(gradient, 0f);
  }

  /** Adam in every entry, then in what the entries of a block share. */
  private void stepBoth(int step, double rate) {
    shared.step(weights, gradient, step, rate);
    System.arraycopy(weights, 0, before, 0, before.length);
    optimizer.step(weights, gradient, 1f, step, rate);
    for (Block block : layout.blocks()) {
      float whole = (float) SharedSteps.entryStepFraction(block);
      for (int row = 0; row < block.rows() && whole < 1; row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          weights[at] = before[at] + whole * (weights[at] - before[at]);
        }
      }
    }
  }
}
