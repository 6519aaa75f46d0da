package org.rhosweep.spark.table;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import org.apache.hadoop.fs.Path;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;

/**
 * What an attempt at a bundle leaves for the next one, in case its process is lost: the results of
 * trials that have ended. Hidden from readers; {@link Output#sweepUp} of the next run removes what
 * a killed run leaves.
 */
public final class AttemptNotes {
  private final Output output;
  private final String sweep;
  private final String segment;
  private final String run;

  /**
   * The notes on one bundle.
   *
   * @param segment of the bundle
   * @param run tells runs apart: notes of another one do not count
   */
  public AttemptNotes(Output output, String sweep, String segment, String run) {
    this.output = output;
    this.sweep = sweep;
    this.segment = segment;
    this.run = run;
  }

  /** The result of a trial that an earlier attempt has ended, or null. */
  public TrialResult result(Trial trial) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(output.files().open(note(trial)))) {
      return (TrialResult) in.readObject();
    } catch (FileNotFoundException e) {
      return null;
    } catch (EOFException | ObjectStreamException | ClassNotFoundException e) {
      return null; // damaged, by a full disk for instance: the trial runs again
    }
  }

  /** Keeps a result for the next attempt. */
  public void keep(TrialResult result) throws IOException {
    Path note = note(result.trial());
    Path unfinished = new Path(note.getParent(), Output.HIDDEN + "segment-" + note.getName());
    try (ObjectOutputStream out = new ObjectOutputStream(output.files().create(unfinished, true))) {
      out.writeObject(result);
    }
    output.replace(unfinished, note);
  }

  /** The bundle is committed: its notes are not needed any more. */
  public void discard(Iterable<Trial> trials) {
    trials.forEach(trial -> output.discard(note(trial)));
  }

  private Path note(Trial trial) {
    Path target = output.segment(ResultTables.TRIALS, sweep, segment);
    return new Path(
        target.getParent(),
        "%s%s.%s-%s.tmp".formatted(Output.HIDDEN, target.getName(), run, trial.id()));
  }
}
