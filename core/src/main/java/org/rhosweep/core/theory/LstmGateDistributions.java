package org.rhosweep.core.theory;

/**
 * The distributions of an LSTM's gates at one Q, and what follows for c without knowing its
 * distribution.
 *
 * @param cell its gates
 * @param inputs what it reads
 * @param square Q = E h^2
 */
record LstmGateDistributions(
    LstmField cell,
    InputStatistics inputs,
    double square,
    GaussianActivation i,
    GaussianActivation f,
    GaussianActivation r,
    GaussianActivation o) {
  static LstmGateDistributions at(LstmField cell, InputStatistics inputs, double square) {
    return new LstmGateDistributions(
        cell,
        inputs,
        square,
        cell.input().sigmoid(square, inputs),
        cell.forget().sigmoid(square, inputs),
        cell.candidate().tanh(square, inputs),
        cell.output().sigmoid(square, inputs));
  }

  /** M_c = E c. */
  double cellMean() {
    return i.mean() * r.mean() / (1 - f.mean());
  }

  /** Q_c = E c^2. */
  double cellSquare() {
    return (i.square() * r.square() + 2 * f.mean() * cellMean() * i.mean() * r.mean())
        / (1 - f.square());
  }

  double cellVariance() {
    return Math.max(0, cellSquare() - cellMean() * cellMean());
  }

  /** E o^2 E tanh^2(c) with c Gaussian: the Q that follows from this one. */
  double gaussianSquare() {
    return o.square() * GaussianActivation.tanh(cellMean(), cellVariance()).square();
  }

  /**
   * Moments of dc_t / dc_(t-1), whose path through h has w = (o sech^2 c)^2 of the step before.
   *
   * @param sech4 E sech^4 c
   * @param sech8 E sech^8 c
   */
  JacobianTerms jacobian(double sech4, double sech8) {
    return GatedSum.of(
            f,
            i,
            r,
            cell.forget().recurrentVariance(),
            cell.input().recurrentVariance(),
            cell.candidate().recurrentVariance())
        .terms(o.square() * sech4, o.moment(4) * sech8);
  }
}
