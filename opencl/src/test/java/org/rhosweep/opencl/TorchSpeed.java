package org.rhosweep.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Training steps per second of torch.nn.LSTM of the same sizes, one network after the other, where
 * a python with PyTorch is there: cuDNN on a GPU, and on a CPU nothing to be compared with one.
 *
 * @param words what ran, or why nothing did
 * @param stepsPerSecond NaN where nothing ran
 * @param onGpu whether cuDNN ran
 */
record TorchSpeed(String words, double stepsPerSecond, boolean onGpu) {
  private static final String RESULT = "steps_per_second ";
  private static final String RESULT_OF_CPU = "cpu_steps_per_second ";

  /** Why nothing ran. */
  private TorchSpeed(String words) {
    this(words, Double.NaN, false);
  }

  /**
   * Runs a script.
   *
   * @param python a command
   * @param script torch-lstm.py
   */
  static TorchSpeed measure(
      String python, Path script, int hiddenSize, int sequenceLength, double seconds)
      throws IOException, InterruptedException {
    if (!Files.isReadable(script)) {
      return new TorchSpeed("not measured: " + script.getFileName() + " is missing");
    }
    Path output = Files.createTempFile("torch", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  python,
                  script.toString(),
                  Integer.toString(hiddenSize),
                  Integer.toString(sequenceLength),
                  Integer.toString(FusedSpeed.BATCH))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(Math.round(1000 * seconds), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new TorchSpeed("not over at the time limit");
      }
      return read(Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new TorchSpeed("was not there: no " + python);
    } finally {
      Files.delete(output);
    }
  }

  /** The last line is a number and what ran, or why nothing did. */
  static TorchSpeed read(String output) {
    String last = output.lines().reduce("it said nothing", (before, line) -> line).strip();
    if (!last.startsWith(RESULT) && !last.startsWith(RESULT_OF_CPU)) {
      return new TorchSpeed(last);
    }
    String[] words = last.split(" ", 3);
    return new TorchSpeed(words[2], Double.parseDouble(words[1]), last.startsWith(RESULT));
  }
}
