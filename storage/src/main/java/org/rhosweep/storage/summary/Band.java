package org.rhosweep.storage.summary;

import org.rhosweep.sweeps.report.ReportData.Point;

/** Mean, smallest and largest of numbers, of which only finite ones count. */
final class Band {
  private double sum;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;
  private int count;

  void add(double value) {
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
    count++;
  }

  void add(Band other) {
    sum += other.sum;
    low = Math.min(low, other.low);
    high = Math.max(high, other.high);
    count += other.count;
  }

  Point point(int at) {
    return new Point(at, sum / count, low, high, count);
  }
}
