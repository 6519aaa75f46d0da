package org.rhosweep.core.init;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Labelled;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.settings.OwnColumns;
import org.rhosweep.core.settings.Unnamed;
import org.rhosweep.core.settings.VariantName;

/**
 * A scheme for each kind of matrix:
 *
 * <pre>
 *   input       U of every gate, [hidden, input]: what reads a layer's input, as it is or its norm
 *   recurrent   W of every gate, [hidden, hidden]: what reads the layer's own state before the step,
 *               or a value computed in it (reset state of a GRU, B and C of an LRU)
 *   readout     R, [output, hidden]
 * </pre>
 *
 * <p>Every gate's matrix is drawn by itself, from the same random numbers as where one scheme is
 * for all: the recurrent matrices under {@code {recurrent: orthogonal}} are those of {@code
 * orthogonal}. A matrix that the cell does not have is not drawn. Everything else is as under a
 * single scheme: the cell's equations say what biases and trained vectors (thresholds, time
 * constants, the coefficients of diagonal state spaces) begin with, and an embedding is standard
 * normal.
 *
 * @param input draws the matrices U that read the input
 * @param recurrent draws the matrices W that read the state
 * @param readout draws the matrix R of the readout
 */
@Named("per-matrix")
@Unnamed
public record PerMatrix(
    @Default("glorot") @ColumnName("init_input") @OwnColumns MatrixScheme input,
    @Default("glorot") @ColumnName("init_recurrent") @OwnColumns RecurrentScheme recurrent,
    @Default("glorot") @ColumnName("init_readout") @OwnColumns MatrixScheme readout)
    implements BaseInitialization, NetworkScheme, Labelled {
  /** What draws the readout where nothing is said of it. */
  public static final MatrixScheme READOUT = new Glorot(Distribution.UNIFORM, 1.0);

  /** For instance {@code input:glorot/recurrent:orthogonal}; the readout where it is not Glorot. */
  @Override
  public String label() {
    return "input:"
        + name(input)
        + "/recurrent:"
        + name(recurrent)
        + (readout.equals(READOUT) ? "" : "/readout:" + name(readout));
  }

  private static String name(WeightScheme scheme) {
    return VariantName.of(scheme);
  }

  /** The single scheme that means the same, where there is one. */
  @Override
  public BaseInitialization canonical() {
    return readout.equals(READOUT) && recurrent.equals(input) ? input : this;
  }

  @Override
  public Optional<String> problem(Cell cell) {
    return recurrent instanceof IdentityMatrix ? Identity.problemOf(cell) : Optional.empty();
  }

  @Override
  public List<List<AffineDistribution>> distributions(InitializationContext conditions) {
    conditions.requireCellOf(this);
    return distributions(conditions.shape().equations(), conditions.shape().depth());
  }

  List<List<AffineDistribution>> distributions(CellEquations equations, int depth) {
    return Collections.nCopies(
        depth, equations.affines().stream().map(this::distribution).toList());
  }

  private AffineDistribution distribution(Affine affine) {
    return new AffineDistribution(input, recurrent, BiasScheme.constant(affine.initialBias()));
  }
}
