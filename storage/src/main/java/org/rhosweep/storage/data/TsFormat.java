package org.rhosweep.storage.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceFormat;

/**
 * Sequences of the UCR and UEA archives, in the format of sktime: lines that begin with @ say what
 * the file holds, then each line is a sequence.
 *
 * <pre>
 *   #             a comment
 *   &#64;problemName GunPoint
 *   &#64;timeStamps  false
 *   &#64;dimensions  2
 *   &#64;classLabel  true up down
 *   &#64;data
 *   0.1,0.2,?:1.0,1.1,1.2:up        features behind colons, time steps behind commas, the class
 * </pre>
 *
 * A question mark is a missing value; sequences may be of unequal lengths. Time stamps are refused.
 *
 * @see "Bagnall et al. (2018), The UEA multivariate time series classification archive"
 */
public final class TsFormat implements SequenceFormat {
  /** Found by ServiceLoader. */
  public TsFormat() {}

  @Override
  public String name() {
    return ".ts of UCR and UEA";
  }

  @Override
  public List<String> extensions() {
    return List.of("ts", "ts.gz");
  }

  @Override
  public List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit)
      throws IOException {
    List<RawSequence> sequences = new ArrayList<>();
    for (DataFile file : files) {
      try (BufferedReader lines = new BufferedReader(TextInput.open(file))) {
        new TsLines(file, columns, limit).read(lines, sequences);
      } catch (CharacterCodingException e) {
        throw FileBytes.problem(file, "is not text in UTF-8");
      }
    }
    return sequences;
  }
}
