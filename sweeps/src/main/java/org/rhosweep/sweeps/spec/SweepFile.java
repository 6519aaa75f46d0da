package org.rhosweep.sweeps.spec;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.sweeps.spec.SettingType.Choice;

/** Reads sweep files: strict YAML, every error with its place, all of them together. */
public final class SweepFile {
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
      yaml = TextFile.read(file, "sweep file");
    } catch (TextFile.Unreadable e) {
      throw new SweepException(List.of(new SweepError(file.toString(), 0, 0, e.getMessage())));
    }
    return parse(file.toString(), yaml, overrides);
  }

  /**
   * Reads a text.
   *
   * @param fileName what errors call it; files that it names lie beside it
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
    SettingFiles files = SettingFiles.relativeTo(fileName, problems);
    SweepDraft draft = new SweepReader(problems, files).read(root, overrides);
    List<TrialSpec> specs = draft == null ? List.of() : Expansion.expand(draft, problems);
    if (problems.isEmpty()) {
      checkLabels(specs, root.location(), problems);
    }
    problems.throwIfAny();
    return new Sweep(draft.name(), specs, draft.variedPaths(), draft.report());
  }

  /** Tables tell cells apart by what they are called. */
  private static void checkLabels(
      List<TrialSpec> specs, SourceLocation location, Problems problems) {
    Map<String, EquationsCell> called = new HashMap<>();
    Choice cells = (Choice) SettingType.of(Cell.class);
    for (TrialSpec spec : specs) {
      if (!(spec.model().cell() instanceof EquationsCell cell)) {
        continue;
      }
      EquationsCell first = called.putIfAbsent(cell.label(), cell);
      String rule = null;
      if (cells.variants().containsKey(cell.label())) {
        rule = "the title of a cell must not be the name of one that is built in";
      } else if (first != null && !first.hasEquationsOf(cell)) {
        rule = "cells of different equations must have different titles";
      }
      if (rule != null) {
        problems.add(location, "model.cell: " + rule + ", was " + cell.label());
      }
    }
  }
}
