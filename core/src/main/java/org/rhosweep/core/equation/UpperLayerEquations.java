package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.constant;
import static org.rhosweep.core.equation.Expression.inverseSquareRoot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A cell's equations as the layers above the lowest have them, where their input has as many
 * entries as they have units: with a norm on the way in, and with a residual connection around the
 * layer.
 *
 * <pre>
 *   x_t                                                 output of the layer below [batch, hidden]
 *   u_t = g * (x_t - mean(x_t)) / sqrt(var(x_t) + 1e-5) + s      over units, with layerNorm;
 *                                                       else u_t = x_t
 *   (h_t, c_t, …) = cell(u_t, h_(t-1), c_(t-1), …)
 *   y_t = x_t + h_t                                     output, with residual; else y_t = h_t
 * </pre>
 *
 * g (named {@code layerNormGain}) and s ({@code layerNormShift}) are trained, one entry per unit,
 * and begin at 1 and 0. The norm comes before the layer and off the residual path ("pre-norm"). The
 * cell's recurrence reads its own h, not y. Since this is a rewriting of equations, everything
 * derived from equations follows.
 *
 * <p>The internal states are those of the cell, by the same names; with a residual connection and a
 * state of its own for the layer's output, the cell's own h is none of them.
 *
 * <p>Every affine map, coefficient and vector of the cell keeps its number, and what the rewriting
 * adds comes after them, so that initial weights are those of the cell without it. A map that reads
 * input and state becomes two, {@code U u} and {@code W r + b}.
 *
 * @see "Ba, Kiros, Hinton (2016), Layer normalization, eq. 4; He, Zhang, Ren, Sun (2016), Identity
 *     mappings in deep residual networks, for the norm before the layer; Xiong et al. (2020), On
 *     layer normalization in the transformer architecture, for pre-norm"
 */
public final class UpperLayerEquations {
  private static final double NORM_EPSILON = 1e-5;

  private final CellEquations cell;
  private final boolean ownOutput;
  private final CellEquations.Builder builder;
  private final Map<Expression, Expression> copies = new HashMap<>();
  private final Expression input;
  private final Expression normalised;

  private UpperLayerEquations(CellEquations cell, boolean layerNorm, boolean ownOutput) {
    this.cell = cell;
    this.ownOutput = ownOutput;
    List<String> states = new ArrayList<>(cell.states());
    if (ownOutput) {
      states.add(0, "output");
    }
    builder = CellEquations.withStates(states.toArray(new String[0]));
    builder.copyParts(cell);
    builder.internalStatesOf(cell, ownOutput ? 1 : 0);
    input = builder.projection("layerInput");
    normalised = layerNorm ? norm() : null;
  }

  /**
   * The equations of the layers above the lowest.
   *
   * @param cell the equations of the lowest layer, without a projection
   * @param residual whether their output is the sum of their input and the cell's output
   * @param layerNorm whether the cell reads the norm of their input
   * @param outputFeedsBack whether the cell's output is a state that the next step reads, so that
   *     with {@code residual} there is one state more, the layer's output, before the cell's
   */
  public static CellEquations of(
      CellEquations cell, boolean residual, boolean layerNorm, boolean outputFeedsBack) {
    if (!residual && !layerNorm) {
      return cell;
    }
    return new UpperLayerEquations(cell, layerNorm, residual && outputFeedsBack).rewrite(residual);
  }

  /** Whether the next step reads the cell's output. */
  public static boolean feedsBack(CellEquations cell) {
    return cell.order().stream()
        .anyMatch(
            node ->
                (node.op() == Op.PREVIOUS && node.index() == 0)
                    || (node.op() == Op.AFFINE && cell.affines().get(node.index()).source() == 0));
  }

  private Expression norm() {
    Expression gain =
        builder.coefficient(builder.vector("layerNormGain", VectorParameter.constant(1)));
    Expression shift =
        builder.coefficient(builder.vector("layerNormShift", VectorParameter.constant(0)));
    Expression epsilon = builder.coefficient(constant(NORM_EPSILON));
    Expression centred = input.minus(builder.mean("layerMean", input));
    Expression variance = builder.mean("layerVariance", centred.times(centred));
    Expression scaled = centred.times(inverseSquareRoot(variance.plus(epsilon)));
    return gain.timesPlus(scaled, shift);
  }

  private CellEquations rewrite(boolean residual) {
    for (Expression node : cell.order()) {
      copies.put(
          node,
          switch (node.op()) {
            case PREVIOUS -> Expression.leaf(Op.PREVIOUS, state(node.index()));
            case AFFINE -> affine(node);
            case COEFFICIENT, ZERO -> Expression.leaf(node.op(), node.index());
            default ->
                Expression.of(
                    node.op(),
                    node.arguments().stream().map(copies::get).toArray(Expression[]::new));
          });
    }
    List<Expression> newStates = new ArrayList<>();
    cell.newStates().forEach(state -> newStates.add(copies.get(state)));
    if (residual) {
      Expression output = newStates.get(0).plus(input);
      if (ownOutput) {
        newStates.add(0, output);
      } else {
        newStates.set(0, output);
      }
    }
    return builder.newStates(newStates.toArray(new Expression[0]));
  }

  private int state(int index) {
    return index + (ownOutput ? 1 : 0);
  }

  private Expression affine(Expression node) {
    Affine affine = cell.affines().get(node.index());
    require(
        affine.form() != Affine.Form.PROJECTION,
        "a cell with a projection, as %s, is a block with a norm and a residual of its own",
        affine.name());
    Expression value = node.arguments().isEmpty() ? null : copies.get(node.arguments().get(0));
    if (!affine.readsInput() || normalised == null) {
      return builder.rewritten(node.index(), affine, affine.readsInput(), state(affine), value);
    }
    if (!affine.readsSource()) {
      return builder.ofNormalisedInput(node.index(), affine, normalised);
    }
    Expression ofSource = builder.rewritten(node.index(), affine, false, state(affine), value);
    return builder.addedOfNormalisedInput(node.index(), affine, normalised).plus(ofSource);
  }

  /** The state that a map reads, or -1. */
  private int state(Affine affine) {
    boolean readsState = affine.readsSource() && affine.source() < cell.states().size();
    return readsState ? state(affine.source()) : -1;
  }
}
