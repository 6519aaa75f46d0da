package org.rhosweep.storage;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import org.apache.hadoop.fs.Path;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;

/**
 * What an attempt at a bundle leaves for the next one, in case its process is lost: the results of
 * trials that have ended. Hidden from readers; {@link Output#deleteTemporaryFiles} of the next run
 * removes what a killed run leaves.
 */
public final class BundleCheckpoint {
  /**
   * What a result is made of: our records, and the JDK's values and collections inside them. A file
   * that holds anything else was not written by us, and nothing of it is made into an object.
   */
  private static final ObjectInputFilter RESULTS =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=32;org.rhosweep.core.**;org.rhosweep.sweeps.**;java.lang.Record;java.lang.Enum;"
              + "java.lang.Number;java.lang.Integer;java.lang.Long;java.lang.Float;java.lang.Double;"
              + "java.lang.Boolean;java.lang.String;java.lang.Object;java.util.CollSer;"
              + "java.util.ImmutableCollections$*;"
              + "java.util.ArrayList;!*");

  private final Output output;
  private final String sweep;
  private final String segment;
  private final String run;

  /**
   * The checkpoint of one bundle.
   *
   * @param segment of the bundle
   * @param run tells runs apart: the checkpoint of another one does not count
   */
  public BundleCheckpoint(Output output, String sweep, String segment, String run) {
    this.output = output;
    this.sweep = sweep;
    this.segment = segment;
    this.run = run;
  }

  /** The result of a trial that an earlier attempt has ended, or null. */
  public TrialResult result(Trial trial) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(output.files().open(file(trial)))) {
      in.setObjectInputFilter(RESULTS);
      return in.readObject() instanceof TrialResult result && result.trial().id().equals(trial.id())
          ? result
          : null;
    } catch (FileNotFoundException e) {
      return null;
    } catch (EOFException | ObjectStreamException | ClassNotFoundException e) {
      return null; // damaged, by a full disk for instance, or not ours: the trial runs again
    }
  }

  /** Saves a result for the next attempt. */
  public void save(TrialResult result) throws IOException {
    try (FileStore.Draft draft = output.store().draft(file(result.trial()), "")) {
      ObjectOutputStream out = new ObjectOutputStream(draft.stream());
      out.writeObject(result);
      out.flush();
      draft.commit();
    }
  }

  /** The bundle is committed: its checkpoint is not needed any more. */
  public void delete(Iterable<Trial> trials) {
    trials.forEach(trial -> output.discard(file(trial)));
  }

  private Path file(Trial trial) {
    Path target = output.segment(ResultTables.TRIALS, sweep, segment);
    return new Path(
        target.getParent(),
        "%s%s.%s-%s.tmp".formatted(Output.HIDDEN, target.getName(), run, trial.id()));
  }
}
