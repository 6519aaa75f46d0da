package org.rhosweep.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The native memory of one network: all arrays are made at the start, used again in every batch and
 * given back together. ND4J leaves arrays to the garbage collector otherwise, which sees objects of
 * a few bytes and lets native memory grow.
 *
 * <p>Matrices are [batch, units] in column order, so that a range of units is contiguous.
 */
final class Arena implements AutoCloseable {
  private static final char COLUMN_ORDER = 'f';

  private final List<INDArray> arrays = new ArrayList<>();
  private long bytes;

  /** A matrix of zeros that lives as long as the arena. */
  INDArray matrix(int rows, int columns) {
    INDArray array = Nd4j.create(DataType.FLOAT, new long[] {rows, columns}, COLUMN_ORDER);
    arrays.add(array);
    bytes += (long) Float.BYTES * rows * columns;
    return array;
  }

  /** {@code count} matrices. */
  INDArray[] matrices(int count, int rows, int columns) {
    INDArray[] made = new INDArray[count];
    for (int i = 0; i < count; i++) {
      made[i] = matrix(rows, columns);
    }
    return made;
  }

  /** Columns {@code from} … {@code from + count - 1}: a view, contiguous. */
  static INDArray columns(INDArray matrix, int from, int count) {
    return matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count));
  }

  /** Copies numbers in column order into a matrix. */
  static void upload(float[] columnOrder, INDArray matrix) {
    try (INDArray copy = Nd4j.create(columnOrder, matrix.shape(), COLUMN_ORDER)) {
      matrix.assign(copy);
    }
  }

  /** Numbers of a whole matrix (not of a view) in column order. */
  static float[] download(INDArray matrix) {
    return matrix.data().asFloat();
  }

  /** Numbers of a whole matrix, which may be a view, in column order. */
  static float[] downloadAny(INDArray matrix) {
    if (!matrix.isView()) {
      return download(matrix);
    }
    try (INDArray copy = matrix.dup(COLUMN_ORDER)) {
      return download(copy);
    }
  }

  /** Whether the first so many rows of a whole matrix are finite. */
  static boolean isFinite(INDArray matrix, int rows) {
    float[] host = download(matrix);
    for (int i = 0; i < host.length; i++) {
      if (i % matrix.rows() < rows && !Float.isFinite(host[i])) {
        return false;
      }
    }
    return true;
  }

  /** Native memory in bytes. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    for (INDArray array : arrays) {
      if (array.closeable()) {
        array.close();
      }
    }
    arrays.clear();
  }
}
