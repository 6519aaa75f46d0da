package org.rhosweep.sweeps.spec;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;

/** The cells of a file: one that a file of its own holds, or those of a sweep. */
public final class CellFile {
  private CellFile() {}

  /**
   * Reads cells.
   *
   * @param file a sweep file, or a file that a sweep file may name in the place of a cell
   * @param overrides of a sweep file
   * @return each once, in the order of the sweep
   * @throws SweepException with every error of the file
   */
  public static List<Cell> read(Path file, List<String> overrides) throws SweepException {
    Problems problems = new Problems();
    String text;
    try {
      text = TextFile.read(file, "sweep file or file of a cell");
    } catch (TextFile.Unreadable e) {
      throw new SweepException(List.of(new SweepError(file.toString(), 0, 0, e.getMessage())));
    }
    YamlValue root = YamlReader.read(file.toString(), true, text, problems);
    problems.throwIfAny();
    if (!(root instanceof Mapping mapping)
        || (mapping.value("states") == null && mapping.value("equations") == null)) {
      Set<Cell> cells = new LinkedHashSet<>();
      for (TrialSpec spec : SweepFile.read(file, overrides).specs()) {
        cells.add(spec.model().cell());
      }
      return List.copyOf(cells);
    }
    if (!overrides.isEmpty()) {
      problems.add(mapping.location(), "--set overrides a sweep file, and this is one of a cell");
    }
    Choice cells = (Choice) SettingType.of(Cell.class);
    Mapping titled =
        SettingFiles.withTitle(cells, cells.variantOf(mapping), mapping, file.toString());
    Object bound = new Binder(problems).bind(cells, false, titled, "cell");
    problems.throwIfAny();
    return List.of((Cell) bound);
  }
}
