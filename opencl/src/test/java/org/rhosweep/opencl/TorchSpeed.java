package org.rhosweep.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Training steps per second of torch.nn.LSTM of the same sizes, one network after the other, where
 * a python with PyTorch is there: cuDNN on a GPU.
 *
 * @param words what ran, or why nothing did
 * @param stepsPerSecond NaN where nothing ran
 */
record TorchSpeed(String words, double stepsPerSecond) {
  private static final String RESULT = "steps_per_second ";

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
      return new TorchSpeed("not measured: " + script.getFileName() + " is missing", Double.NaN);
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
        return new TorchSpeed("not over at the time limit", Double.NaN);
      }
      return read(Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new TorchSpeed("was not there: no " + python, Double.NaN);
    } finally {
      Files.delete(output);
    }
  }

  /** The last line is a number and what ran, or why nothing did. */
  static TorchSpeed read(String output) {
    String last = output.lines().reduce("it said nothing", (before, line) -> line).strip();
    if (!last.startsWith(RESULT)) {
      return new TorchSpeed(last, Double.NaN);
    }
    String[] words = last.substring(RESULT.length()).split(" ", 2);
    return new TorchSpeed(words[1], Double.parseDouble(words[0]));
  }
}
