package org.rhosweep.core.task;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.ImageFiles.Part;

/**
 * A file of images and the file of their labels.
 *
 * @param images [count, rows, columns]
 * @param labels [count]
 */
record LabelledImages(DataFile imageFile, IdxFile images, IdxFile labels) {
  /**
   * Reads a part of the data.
   *
   * @param classes labels must be below
   * @param fingerprint updated with the part's name and its unpacked contents
   * @return nothing where the directory holds neither of the part's files
   * @throws DataException where one of the two is missing or they do not fit
   */
  static Optional<LabelledImages> read(
      ImageFiles files, Part part, int classes, MessageDigest fingerprint) {
    Optional<DataFile> imageFile = files.images(part);
    Optional<DataFile> labelFile = files.labels(part);
    if (imageFile.isEmpty() && labelFile.isEmpty()) {
      return Optional.empty();
    }
    DataFile imagePath = imageFile.orElseThrow(() -> files.missing(part.imageFile()));
    DataFile labelPath = labelFile.orElseThrow(() -> files.missing(part.labelFile()));
    IdxFile images = IdxFile.read(imagePath, "images", 3);
    IdxFile labels = IdxFile.read(labelPath, "labels", 1);
    if (images.dimensions()[0] != labels.dimensions()[0]) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %d labels, but %s holds %d images",
              labelPath,
              labels.dimensions()[0],
              imagePath,
              images.dimensions()[0]));
    }
    for (int i = 0; i < labels.values().length; i++) {
      int label = labels.values()[i] & 0xFF;
      if (label >= classes) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: label %d of image %d, labels must be 0 to %d (task.classes: %d)",
                labelPath,
                label,
                i,
                classes - 1,
                classes));
      }
    }
    fingerprint.update(part.prefix().getBytes(StandardCharsets.US_ASCII));
    update(fingerprint, images);
    update(fingerprint, labels);
    return Optional.of(new LabelledImages(imagePath, images, labels));
  }

  int count() {
    return images.dimensions()[0];
  }

  int rows() {
    return images.dimensions()[1];
  }

  int columns() {
    return images.dimensions()[2];
  }

  /** The length first, so that no two sequences of files give the same bytes. */
  private static void update(MessageDigest fingerprint, IdxFile file) {
    long length = (long) file.header().length + file.values().length;
    fingerprint.update(ByteBuffer.allocate(Long.BYTES).putLong(length).array());
    fingerprint.update(file.header());
    fingerprint.update(file.values());
  }
}
