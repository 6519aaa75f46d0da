package org.rhosweep.core.task;

/**
 * The images of one split. The arrays may be shared with other splits and are never modified.
 *
 * @param pixels grey values 0 … 255 of all stored images, image by image, row by row
 * @param labels class of every stored image
 * @param imageSize pixels of one image
 * @param members indices of the stored images that belong to the split, in the order in which an
 *     evaluation takes them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: a holder with named parts
record ImageSplit(byte[] pixels, byte[] labels, int imageSize, int[] members) {
  int size() {
    return members.length;
  }

  /** Mean and standard deviation over all pixels of the split, of the bytes 0 … 255. */
  double[] meanAndDeviation() {
    long sum = 0;
    long squares = 0;
    for (int member : members) {
      int end = (member + 1) * imageSize;
      for (int i = member * imageSize; i < end; i++) {
        long value = pixels[i] & 0xFF;
        sum += value;
        squares += value * value;
      }
    }
    double count = (double) members.length * imageSize;
    double mean = sum / count;
    return new double[] {mean, Math.sqrt(Math.max(0, squares / count - mean * mean))};
  }
}
