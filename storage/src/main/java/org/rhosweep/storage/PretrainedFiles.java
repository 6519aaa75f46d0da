package org.rhosweep.storage;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.rhosweep.sweeps.run.PretrainedFile;
import org.rhosweep.sweeps.run.PretrainedStore;

/**
 * Pre-trained weights of an output: {@code OUT/pretrained/<hash>.bin}, the hash made from all that
 * pre-training depends on. No table and no result: what is deleted here is made again where a trial
 * needs it. Notes of who is making which lie beside them under hidden names.
 */
public final class PretrainedFiles implements PretrainedStore {
  private static final String FOLDER = "pretrained";
  private static final String END = ".bin";
  private static final String NOTE = ".note";
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.bin");

  private final Output output;
  private final Path folder;

  /** The pre-trained weights of an output. */
  public PretrainedFiles(Output output) {
    this.output = output;
    folder = new Path(output.root(), FOLDER);
  }

  /** Ids of what is kept, in order. */
  public SortedSet<String> ids() throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    for (FileStatus file : output.store().list(folder)) {
      Matcher name = NAME.matcher(file.getPath().getName());
      if (name.matches()) {
        ids.add(name.group(1));
      }
    }
    return ids;
  }

  /** How people write where it is. */
  public String display(String id) {
    return Output.display(file(id));
  }

  private Path file(String id) {
    return new Path(folder, id + END);
  }

  private Path noteFile(String id) {
    return new Path(folder, Output.HIDDEN + id + NOTE);
  }

  @Override
  public InputStream open(String id) throws IOException {
    return output.files().open(file(id));
  }

  @Override
  public void keep(String id, Content content) throws IOException {
    try (FileStore.Draft draft = output.store().draft(file(id), "")) {
      OutputStream out = new BufferedOutputStream(draft.stream());
      content.writeTo(out);
      out.flush();
      draft.commit();
    }
  }

  @Override
  public boolean claim(String id, String note) throws IOException {
    return output.store().createIfAbsent(noteFile(id), note.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String claimed(String id) throws IOException {
    try {
      return new String(output.read(noteFile(id)), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  @Override
  public void renew(String id, String note) throws IOException {
    output.create(noteFile(id), note);
  }

  @Override
  public void release(String id) throws IOException {
    output.store().delete(noteFile(id));
  }

  /** Deletes what interrupted runs left behind. Call only while holding the lease. */
  public void deleteTemporaryFiles() throws IOException {
    for (FileStatus file : output.store().list(folder)) {
      String name = file.getPath().getName();
      if (name.startsWith(Output.HIDDEN)
          && (name.endsWith(FileStore.TEMPORARY_SUFFIX) || name.endsWith(NOTE))) {
        output.discard(file.getPath());
      }
    }
  }

  /** Gives a file a hidden name: it is not read any more, and made again where it is needed. */
  public void setAside(String id) throws IOException {
    output.replace(file(id), new Path(folder, Output.HIDDEN + "damaged-" + id + END));
  }

  /**
   * Copies what another output keeps and this one does not. What is damaged there stays there.
   *
   * @param warnings gets a line for each that is
   * @return how many were copied
   */
  public int copyMissing(PretrainedFiles from, Consumer<String> warnings) throws IOException {
    SortedSet<String> here = ids();
    int copied = 0;
    for (String id : from.ids()) {
      if (here.contains(id)) {
        continue;
      }
      try (InputStream whole = from.open(id)) {
        PretrainedFile.read(whole, id);
      } catch (IOException e) {
        warnings.accept("%s is left out: %s".formatted(from.display(id), Output.oneLine(e)));
        continue;
      }
      try (InputStream in = from.open(id)) {
        keep(id, in::transferTo);
      }
      copied++;
    }
    return copied;
  }
}
