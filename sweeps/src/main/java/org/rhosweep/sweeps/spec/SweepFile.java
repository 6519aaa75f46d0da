package org.rhosweep.sweeps.spec;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads sweep files: strict YAML, every error with its place, all of them together. */
public final class SweepFile {
  private static final long MAX_BYTES = 4L * YamlReader.MAX_CHARACTERS;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private SweepFile() {}

  /**
   * Reads a file.
   *
   * @param overrides each {@code path=value}, the value in YAML, in order: the later wins
   * @throws SweepException with every error of the file and the overrides
   */
  public static Sweep read(Path file, List<String> overrides) throws SweepException {
    String yaml;
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
        throw unreadable(file, "is larger than " + MAX_BYTES + " bytes: no sweep file");
      }
      yaml = Files.readString(file, StandardCharsets.UTF_8);
      yaml = yaml.startsWith(BYTE_ORDER_MARK) ? yaml.substring(1) : yaml;
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8 text");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read: " + e.getMessage());
    }
    return parse(file.toString(), yaml, overrides);
  }

  /**
   * Reads a text.
   *
   * @param fileName what errors call it
   * @param yaml the text
   * @param overrides each {@code path=value}, the value in YAML, in order: the later wins
   * @throws SweepException with every error of the text and the overrides
   */
  public static Sweep parse(String fileName, String yaml, List<String> overrides)
      throws SweepException {
    Problems problems = new Problems();
    YamlValue root = YamlReader.read(fileName, true, yaml, problems);
    if (root == null) {
      problems.throwIfAny();
    }
    SweepDraft draft = new SweepReader(problems).read(root, overrides);
    List<TrialSpec> specs = draft == null ? List.of() : Expansion.expand(draft, problems);
    problems.throwIfAny();
    return new Sweep(draft.name(), specs, draft.variedPaths(), draft.report());
  }

  private static SweepException unreadable(Path file, String message) {
    return new SweepException(List.of(new SweepError(file.toString(), 0, 0, message)));
  }
}
