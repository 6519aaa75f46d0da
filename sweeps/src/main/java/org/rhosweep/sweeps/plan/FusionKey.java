package org.rhosweep.sweeps.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.EquationListing;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.train.Lookahead;
import org.rhosweep.core.train.Optimizer;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.sweeps.run.Trial;

/**
 * What trials have in common that an engine can run as one computation from the first step to the
 * last: the equations and sizes of the network, the shapes of the task, and how many steps of what
 * kind there are. Seeds, data, initialisations, biases that a cell begins with, learning rates,
 * schedules, norms of clipping and radii may differ.
 *
 * @param engine what runs them
 * @param equations of one time step, one a line, behind the name of the cell
 * @param hiddenSize units of each layer
 * @param depth stacked layers
 * @param residual whether the layers above the lowest add their input
 * @param layerNorm whether those read the norm of their input
 * @param dropout whether training draws dropout, at whatever rate
 * @param sequence shapes of the task's sequences
 * @param batchSize sequences per training step
 * @param trainingSteps optimiser steps
 * @param evaluations times that the evaluation split is measured
 * @param optimizer the update rule's name, of Lookahead with that of the rule inside
 */
record FusionKey(
    EngineName engine,
    List<String> equations,
    int hiddenSize,
    int depth,
    boolean residual,
    boolean layerNorm,
    boolean dropout,
    SequenceShape sequence,
    int batchSize,
    int trainingSteps,
    int evaluations,
    String optimizer) {
  FusionKey {
    equations = List.copyOf(equations);
  }

  /**
   * The key of a trial.
   *
   * @param known equations of cells that were seen, added to
   */
  static FusionKey of(Trial trial, Map<Cell, List<String>> known) {
    ModelSettings model = trial.spec().model();
    TrainingSettings training = trial.spec().training();
    return new FusionKey(
        trial.spec().engine(),
        known.computeIfAbsent(model.cell(), FusionKey::equations),
        model.hiddenSize(),
        model.depth(),
        model.residual(),
        model.layerNorm(),
        model.dropout() > 0,
        trial.data().shape(),
        training.batchSize(),
        training.trainingSteps(),
        training.evaluations(),
        name(training.optimizer()));
  }

  private static List<String> equations(Cell cell) {
    CellEquations equations = cell.equations();
    EquationListing listing = new EquationListing(equations, Map.of());
    List<String> lines = new ArrayList<>(List.of(VariantName.of(cell)));
    listing.step().forEach(line -> lines.add(line.toString()));
    return lines;
  }

  private static String name(Optimizer optimizer) {
    String inner = optimizer instanceof Lookahead of ? " " + VariantName.of(of.inner()) : "";
    return VariantName.of(optimizer) + inner;
  }
}
