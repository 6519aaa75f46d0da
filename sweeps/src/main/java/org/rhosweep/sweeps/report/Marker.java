package org.rhosweep.sweeps.report;

/** A mark whose shape tells series apart where colours do not. */
final class Marker {
  private static final int SHAPES = 6;

  private Marker() {}

  /** The outline of a series' mark. */
  static String path(int series, double x, double y, double radius) {
    double r = radius;
    return switch (series % SHAPES) {
      case 0 -> circle(x, y, r);
      case 1 -> closed(x, y, -r, -r, r, -r, r, r, -r, r);
      case 2 -> closed(x, y, 0, -1.2 * r, 1.2 * r, r, -1.2 * r, r);
      case 3 -> closed(x, y, 0, -1.4 * r, 1.4 * r, 0, 0, 1.4 * r, -1.4 * r, 0);
      case 4 -> closed(x, y, -1.2 * r, -r, 1.2 * r, -r, 0, 1.2 * r);
      default -> cross(x, y, r);
    };
  }

  private static String circle(double x, double y, double r) {
    return "M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 %s 0Z"
        .formatted(
            Numbers.pixel(x - r),
            Numbers.pixel(y),
            Numbers.pixel(r),
            Numbers.pixel(r),
            Numbers.pixel(2 * r),
            Numbers.pixel(r),
            Numbers.pixel(r),
            Numbers.pixel(-2 * r));
  }

  private static String cross(double x, double y, double r) {
    return "M%s %sL%s %sM%s %sL%s %s"
        .formatted(
            Numbers.pixel(x - r),
            Numbers.pixel(y - r),
            Numbers.pixel(x + r),
            Numbers.pixel(y + r),
            Numbers.pixel(x - r),
            Numbers.pixel(y + r),
            Numbers.pixel(x + r),
            Numbers.pixel(y - r));
  }

  /** Corners relative to a point, x and y in turn. */
  private static String closed(double x, double y, double... corners) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < corners.length; i += 2) {
      path.append(i == 0 ? 'M' : 'L')
          .append(Numbers.pixel(x + corners[i]))
          .append(' ')
          .append(Numbers.pixel(y + corners[i + 1]));
    }
    return path.append('Z').toString();
  }
}
