package org.rhosweep.core.theory;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.rhosweep.core.theory.FixedPoint.SecondMoment;
import org.rhosweep.core.theory.FixedPoint.Step;
import org.rhosweep.core.theory.LinearResponse.UnitClass;
import org.rhosweep.core.theory.ScalarMeanFieldCell.Moments;
import org.rhosweep.core.theory.ScalarMeanFieldCell.ProductStep;

/**
 * A layer whose units differ in their biases for good, as chrono initialisation draws them: classes
 * b of units with fractions w_b, each with a gate bias of its own.
 *
 * <p>The theory of Gilboa et al. (2019) redraws weights and biases at every time step. Here only
 * the weights are redrawn. A gate reads all units through a random matrix, so that its variance
 * depends on the means Q = sum_b w_b Q_b and X = sum_b w_b X_b alone; a unit keeps its own state:
 *
 * <pre>
 *   Q_b = W_b(Q) / (1 - E f_b^2)               Q_b' = E f_b^2 Q_b + W_b(Q), settled
 *   Q   = sum_b w_b Q_b                        a map of one number, iterated to its fixed point
 *   X_b = V_b(X) / (1 - E[f_b f_b])            X = sum_b w_b X_b, likewise, with the slope
 *   dX / dX_before = sum_b w_b B_b / (1 - A_b)   A_b = E[f_b f_b], B_b = d X_b' / dX at fixed X_b
 * </pre>
 *
 * where W_b and V_b are what the cell writes. Small perturbations follow {@link LinearResponse},
 * diag(A) plus a matrix of rank one: the largest eigenvalue is that of the units that remember
 * longest, and is no measure of the others. What the mean over units does in the first 1 / e of its
 * decay is reported beside it.
 *
 * <pre>
 *   m1 = sum_b w_b (A_b + B_b)   at C = 1; of an LSTM sum w A + (sum w B)(sum w D)
 * </pre>
 *
 * m2 is not derived here: NaN. Of an LSTM gates read h: with c of each class taken as Gaussian, Q =
 * sum_b w_b E o^2 E tanh^2(c_b), and X_c,b follows from X_h as X_b does above.
 *
 * @param classes fractions that add up to 1, and fields that are all of one kind
 */
public record PopulationField(List<UnitField> classes) implements MeanFieldCell {
  private static final double FRACTIONS = 1e-9;

  /**
   * Units that are alike.
   *
   * @param fraction of all units, &gt;= 0
   * @param cell their gates
   */
  public record UnitField(double fraction, MeanFieldCell cell) implements java.io.Serializable {}

  public PopulationField {
    classes = List.copyOf(classes);
    double sum = classes.stream().mapToDouble(UnitField::fraction).sum();
    require(Math.abs(sum - 1) <= FRACTIONS, "fractions must add up to 1, were %s", sum);
    require(
        classes.stream().map(c -> c.cell().getClass()).distinct().count() == 1,
        "classes must be of one kind");
    require(
        !(classes.get(0).cell() instanceof PopulationField), "classes must not hold populations");
  }

  /** What differs between the cells. */
  private sealed interface Units {
    /** Q of what is read, from Q of what is read. */
    double nextSquare(double readSquare);

    /** One step with X of what is read, at a fixed point Q. */
    Read read(double readSquare, double readProduct, boolean shared);

    /** E s of what is read. */
    double mean(double readSquare);
  }

  /**
   * All classes, settled under what is read.
   *
   * @param next X of what is read
   * @param response to a small change
   * @param output of what the layer above reads
   */
  private record Read(double next, LinearResponse response, Moments output) {
    double slope() {
      double sum = response.directFeedback();
      for (UnitClass units : response.classes()) {
        sum += units.fraction() * units.read() * units.coupling() / (1 - units.kept());
      }
      return sum;
    }
  }

  private Units units(InputStatistics inputs) {
    return classes.get(0).cell() instanceof LstmField
        ? new LstmUnits(classes, inputs)
        : new ScalarUnits(classes, inputs);
  }

  @Override
  public double growth(InputStatistics inputs) {
    Units units = units(inputs);
    double square = FixedPoint.fromHigh(units::nextSquare);
    return units.read(square, square, true).response().eigenvalue();
  }

  @Override
  public Prediction predict(InputStatistics inputs) {
    Units units = units(inputs);
    SecondMoment squares = FixedPoint.secondMoment(units::nextSquare);
    double square = squares.fromHigh();
    double mean = units.mean(square);
    Read atOne = units.read(square, square, true);
    double chiAtOne = atOne.response().eigenvalue();
    double product =
        inputs.correlation() == 1 && chiAtOne <= 1
            ? square
            : FixedPoint.lowestProduct(
                x -> {
                  Read read = units.read(square, x, false);
                  return new Step(read.next(), read.slope());
                },
                mean * mean,
                square);
    Read settled = units.read(square, product, false);
    return new Prediction(
        square,
        squares.fromLow(),
        mean,
        square == 0 ? 1 : product / square,
        settled.response().eigenvalue(),
        chiAtOne,
        m1(atOne.response()),
        Double.NaN,
        Double.NaN,
        settled.output().square(),
        settled.output().square() == 0 ? 1 : settled.output().product() / settled.output().square(),
        new Prediction.Population(settled.response(), atOne.response()));
  }

  private static double m1(LinearResponse response) {
    double kept = 0;
    double coupling = 0;
    double read = 0;
    for (UnitClass units : response.classes()) {
      kept += units.fraction() * units.kept();
      coupling += units.fraction() * units.coupling();
      read += units.fraction() * units.read();
    }
    return kept + coupling * read;
  }

  /** Gates read the state itself. */
  private record ScalarUnits(List<UnitField> classes, InputStatistics inputs) implements Units {
    private static ScalarMeanFieldCell cell(UnitField units) {
      return (ScalarMeanFieldCell) units.cell();
    }

    private double mean(ToDoubleFunction<ScalarMeanFieldCell> value) {
      double sum = 0;
      for (UnitField units : classes) {
        sum += units.fraction() * value.applyAsDouble(cell(units));
      }
      return sum;
    }

    @Override
    public double nextSquare(double readSquare) {
      return mean(cell -> cell.squareStep(readSquare, inputs).settled());
    }

    @Override
    public double mean(double readSquare) {
      return mean(cell -> cell.mean(readSquare, inputs));
    }

    @Override
    public Read read(double readSquare, double readProduct, boolean shared) {
      InputStatistics seen = shared ? inputs.shared() : inputs;
      Moments read = new Moments(readSquare, readProduct);
      List<UnitClass> responses = new ArrayList<>();
      double next = 0;
      double outputSquare = 0;
      double outputProduct = 0;
      for (UnitField units : classes) {
        ScalarMeanFieldCell cell = cell(units);
        ProductStep step = cell.productStep(readSquare, readProduct, seen);
        double product = step.settled();
        double square = cell.squareStep(readSquare, inputs).settled();
        Moments output = cell.output(new Moments(square, product), read, seen);
        next += units.fraction() * product;
        outputSquare += units.fraction() * output.square();
        outputProduct += units.fraction() * output.product();
        responses.add(new UnitClass(units.fraction(), step.kept(), step.coupling(product), 1));
      }
      return new Read(
          next, new LinearResponse(responses, 0), new Moments(outputSquare, outputProduct));
    }
  }

  /** Gates read h, c remembers. */
  private record LstmUnits(List<UnitField> classes, InputStatistics inputs) implements Units {
    private double mean(double readSquare, ToDoubleFunction<LstmGateDistributions> value) {
      double sum = 0;
      for (UnitField units : classes) {
        LstmGateDistributions distributions =
            LstmGateDistributions.at((LstmField) units.cell(), inputs, readSquare);
        sum += units.fraction() * value.applyAsDouble(distributions);
      }
      return sum;
    }

    @Override
    public double nextSquare(double readSquare) {
      return mean(readSquare, LstmGateDistributions::gaussianSquare);
    }

    @Override
    public double mean(double readSquare) {
      return mean(
          readSquare,
          distributions ->
              distributions.o().mean()
                  * GaussianActivation.tanh(distributions.cellMean(), distributions.cellVariance())
                      .mean());
    }

    @Override
    public Read read(double readSquare, double readProduct, boolean shared) {
      InputStatistics seen = shared ? inputs.shared() : inputs;
      List<UnitClass> responses = new ArrayList<>();
      double next = 0;
      double directFeedback = 0;
      for (UnitField units : classes) {
        LstmGateDistributions distributions =
            LstmGateDistributions.at((LstmField) units.cell(), seen, readSquare);
        LstmClosure.Step step = LstmClosure.Pairs.at(distributions, readProduct).settled();
        next += units.fraction() * step.hidden();
        directFeedback += units.fraction() * step.directFeedback();
        responses.add(new UnitClass(units.fraction(), step.kept(), step.coupling(), step.read()));
      }
      return new Read(
          next, new LinearResponse(responses, directFeedback), new Moments(readSquare, next));
    }
  }
}
