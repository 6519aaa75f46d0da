package org.rhosweep.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinGru;
import org.rhosweep.core.cell.MinLstm;
import org.rhosweep.core.cell.MinimalRnn;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.SelectiveSsm;
import org.rhosweep.core.cell.SigmoidRnn;
import org.rhosweep.core.cell.SwishRnn;
import org.rhosweep.core.cell.TanhRnn;

/** Every built-in cell in the language of {@code docs/cells.md}, and others. */
public final class WrittenCells {
  /** The built-in cells of {@link Networks#CELLS}, each with its text. */
  public static final Map<Cell, EquationsCell> BUILT_IN = builtIn();

  /** Cells that are not built in, by name. */
  public static final Map<String, EquationsCell> OTHERS = others();

  private WrittenCells() {}

  private static Map<Cell, EquationsCell> builtIn() {
    Map<Cell, EquationsCell> cells = new LinkedHashMap<>();
    cells.put(new TanhRnn(), vanilla("tanh"));
    cells.put(new ReluRnn(), vanilla("relu"));
    cells.put(new SigmoidRnn(), vanilla("sigmoid"));
    cells.put(new SwishRnn(), vanilla("swish"));
    cells.put(
        new Lstm(1.0),
        cell(
            "h, c as cell_state",
            "i = sigmoid(W_input x + U_input h' + b_input)",
            "f = sigmoid(W_forget x + U_forget h' + b_forget[1])",
            "g = tanh(W_candidate x + U_candidate h' + b_candidate)",
            "o = sigmoid(W_output x + U_output h' + b_output)",
            "c = f * c' + i * g",
            "h = o * tanh(c)"));
    cells.put(
        new PeepholeLstm(0.5),
        cell(
            "h, c as cell_state",
            "i = sigmoid(W_input x + U_input c' + b_input)",
            "f = sigmoid(W_forget x + U_forget c' + b_forget[forgetBias])",
            "g = tanh(W_candidate x + U_candidate c' + b_candidate)",
            "o = sigmoid(W_output x + U_output c' + b_output)",
            "c = f * c' + i * g",
            "h = o * tanh(c)",
            "forgetBias: 0.5"));
    cells.put(
        new Gru(0.5),
        cell(
            "h",
            "z = sigmoid(W_update x + U_update h' + b_update[0.5])",
            "r = sigmoid(W_reset x + U_reset h' + b_reset)",
            "w = U_candidateRecurrent h' + b_candidateRecurrent",
            "n = tanh(r * w + W_candidateInput x + b_candidateInput)",
            "h = z * (h' - n) + n"));
    cells.put(
        new GruResetBefore(0.5),
        cell(
            "h",
            "z = sigmoid(W_update x + U_update h' + b_update[0.5])",
            "r = sigmoid(W_reset x + U_reset h' + b_reset)",
            "n = tanh(W_candidate x + U_candidate (r * h') + b_candidate)",
            "h = z * (h' - n) + n"));
    cells.put(
        new MinimalRnn(0.5),
        cell(
            "h",
            "v = tanh(W_encoder x + b_encoder)",
            "f = sigmoid(W_keep h' + b_keep[0.5] + V_keepOfInput v)",
            "h = f * (h' - v) + v"));
    for (FeedForward.Activation activation : FeedForward.Activation.values()) {
      String function = activation.name().toLowerCase(Locale.ROOT);
      cells.put(
          new FeedForward(activation), cell("h", "h = " + function + "(W_hidden x + b_hidden)"));
    }
    cells.put(
        new Alif(Alif.Adaptation.POSITIVE, 0.5), alif("truncatedNormal(1.8, 3 * 1.8 / 7)", 0.5));
    cells.put(new Alif(Alif.Adaptation.SIGNED, 0.3), alif("normal(0, 1.8 / sqrt(inputSize))", 0.3));
    cells.put(new Lru(), lru());
    cells.put(
        new MinGru(0.5),
        cell(
            "h",
            "z = sigmoid(W_update x + b_update[0.5])",
            "n = W_candidate x + b_candidate",
            "h = z * (n - h') + h'"));
    cells.put(
        new MinLstm(0.5),
        cell(
            "h",
            "forget = W x + b[0.5]",
            "input = W x + b",
            "n = W_candidate x + b_candidate",
            "f = sigmoid(forget - softplus(forget) - (input - softplus(input)))",
            "h = f * (h' - n) + n"));
    cells.put(new SelectiveSsm(2), selective(2));
    return cells;
  }

  private static EquationsCell vanilla(String function) {
    return cell("h", "h = " + function + "(W_hidden x + U_hidden h' + b_hidden)");
  }

  private static EquationsCell alif(String beta, double dampening) {
    return cell(
        "z, v as membrane_potential, a as adaptation",
        "threshold ~ truncatedNormal(0.01, 3 * 0.01 / 7)",
        "beta ~ " + beta,
        "tauA ~ truncatedNormal(sequenceLength / 2, 3 * (sequenceLength / 2) / 7)",
        "tauV ~ truncatedNormal(0.1, 3 * 0.1 / 7)",
        "ra = decay(tauA)",
        "rv = decay(tauV)",
        "z' = spike(v' - (beta * a' + threshold), dampening)",
        "a = ra * (a' - z') + z'",
        "s = beta * a + threshold",
        "v = rv * v' + W_drive x + U_drive[lateral] z' - stopGradient(s * z')",
        "z = spike(v - s, dampening)",
        "dampening: " + dampening);
  }

  private static EquationsCell lru() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "h, firstReal as complex_state, firstImaginary as complex_state,"
            + " secondReal as complex_state, secondImaginary as complex_state");
    lines.add("encoder = projection(x)");
    lines.add("normGain ~ 1");
    lines.add("normShift ~ 0");
    lines.add("average = mean(encoder)");
    lines.add("centred = encoder - average");
    lines.add("variance = mean(centred * centred)");
    lines.add("u = normGain * (centred * inverseSquareRoot(variance + epsilon)) + normShift");
    for (String half : List.of("first", "second")) {
      for (String line :
          List.of(
              "%Nu ~ uniform(log(-log(0.99)), log(-log(0.4)))",
              "%Theta ~ uniform(0, 0.314)",
              "%GammaLog ~ 0.5 * log(1 - exp(-2 * exp(%Nu)))",
              "%Radius = exp(-exp(%Nu))",
              "%LambdaReal = %Radius * cos(%Theta)",
              "%LambdaImaginary = %Radius * sin(%Theta)",
              "%MinusImaginary = -(%Radius * sin(%Theta))",
              "%Gamma = exp(%GammaLog)",
              "%DriveReal = %Gamma * B_%InputReal[gain] u",
              "%DriveImaginary = %Gamma * B_%InputImaginary[gain] u",
              "%Real = %LambdaReal * %Real' + (%MinusImaginary * %Imaginary' + %DriveReal)",
              "%Imaginary ="
                  + " %LambdaReal * %Imaginary' + (%LambdaImaginary * %Real' + %DriveImaginary)")) {
        lines.add(line.replace("%", half));
      }
    }
    lines.add(
        "output = C_firstOutputReal[gain] firstReal - C_firstOutputImaginary[gain] firstImaginary"
            + " + C_secondOutputReal[gain] secondReal"
            + " - C_secondOutputImaginary[gain] secondImaginary");
    lines.add("feedthrough ~ normal(0, 1)");
    lines.add("y = gelu(feedthrough * u + output)");
    lines.add("gate = sigmoid(W y + b)");
    lines.add("h = gate * (W_candidate y + b_candidate) + encoder");
    lines.add("epsilon: 0.001");
    lines.add("gain: " + StrictMath.sqrt(1.0 / 3));
    return cell(lines.toArray(String[]::new));
  }

  private static EquationsCell selective(int stateSize) {
    StringBuilder states = new StringBuilder("h");
    List<String> lines = new ArrayList<>();
    lines.add("encoder = projection(x)");
    lines.add("normGain ~ 1");
    lines.add("meanSquare = mean(encoder * encoder)");
    lines.add("u = normGain * (encoder * inverseSquareRoot(meanSquare + 1e-5))");
    lines.add("v = swish(W_value u)");
    lines.add("stepBias ~ log(expm1(exp(uniform(log(0.001), log(0.1)))))");
    lines.add("delta = softplus(W_step u + stepBias)");
    lines.add("taken = delta * v");
    lines.add("feedthrough ~ 1");
    lines.add("y0 = feedthrough * v");
    for (int n = 1; n <= stateSize; n++) {
      states.append(", s").append(n);
      for (String line :
          List.of(
              "decayLog% ~ log(%)",
              "a% = -exp(decayLog%)",
              "s% = exp(delta * a%) * s%' + taken * B_input% u",
              "y% = C_output% u * s% + y")) {
        lines.add(line.replace("%", "" + n) + (line.endsWith("+ y") ? n - 1 : ""));
      }
    }
    lines.add("h = W_outward (y" + stateSize + " * swish(W_gate u)) + encoder");
    lines.add(0, states.toString());
    return cell(lines.toArray(String[]::new));
  }

  private static Map<String, EquationsCell> others() {
    Map<String, EquationsCell> cells = new LinkedHashMap<>();
    cells.put(
        "gru of the issue",
        cell("h", "z = sigmoid(W x + b)", "h = (1 - z) * h' + z * tanh(W x + U h' + b)"));
    cells.put(
        "coupled lstm", // input gate = 1 - forget gate, Greff et al. (2017)
        cell(
            "h, c",
            "f = sigmoid(W x + U h' + b[1])",
            "g = tanh(W x + U h' + b)",
            "o = sigmoid(W x + U h' + b)",
            "c = f * c' + (1 - f) * g",
            "h = o * tanh(c)"));
    cells.put(
        "janet", // van der Westhuizen and Lasenby (2018)
        cell(
            "h",
            "s = W x + U h' + b",
            "c = tanh(W x + U h' + b)",
            "h = sigmoid(s) * h' + (1 - sigmoid(s - beta)) * c",
            "beta: 1"));
    cells.put(
        "leaky rnn", // Jaeger et al. (2007)
        cell("h", "h = (1 - leak) * h' + leak * tanh(W x + U h' + b)", "leak: 0.3"));
    cells.put(
        "srn with residual", cell("h", "h = h' + alpha * relu(W x + U h' + b)", "alpha: 0.1"));
    cells.put(
        "trained leak",
        cell(
            "h",
            "logit ~ normal(0, 1) * sqrt(hiddenSize) / inputSize",
            "leak = sigmoid(logit) / 2 + 0.25",
            "h = leak * (W x + U[skewSymmetric, 0.5] h' - h') + h' / max(leak, 2 * leak)"));
    cells.put(
        "two sources in one sum",
        cell(
            "h, m",
            "m = tanh(W x + U h' + V m' + b) / (2 + log(softplus(h') + 1))",
            "h = max(W x + b, -m) + fma(m, m', h')"));
    cells.put(
        "delays", // p is h one step later, q two steps
        cell("h, p, q", "h = tanh(W x + U h' + V q' + b) + 0.5 * p'", "p = h", "q = h'"));
    return cells;
  }

  /** States, then equations, then constants as {@code name: number}. */
  static EquationsCell cell(String... lines) {
    List<String> equations = new ArrayList<>();
    Map<String, Double> constants = new TreeMap<>();
    for (String line : List.of(lines).subList(1, lines.length)) {
      String[] constant = line.split(": ", -1);
      if (constant.length == 2) {
        constants.put(constant[0], Double.parseDouble(constant[1]));
      } else {
        equations.add(line);
      }
    }
    return new EquationsCell(List.of(lines[0].split(", ", -1)), equations, constants);
  }
}
