package org.rhosweep.core.task;

import java.util.Arrays;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * Writes a digit as a shaky hand would: the points of its strokes are moved a little, the whole is
 * scaled, sheared, rotated and shifted, bent by a smooth random field, and inked with a pen of
 * random width; the pixels get a little noise. Not for use by several threads.
 *
 * <p>Only correctly rounded operations and {@link StrictMath} are used, so the pixels are the same
 * on every machine.
 */
final class DigitPainter {
  /** Pixels per side. */
  static final int SIDE = 28;

  static final int CLASSES = 10;

  private static final long GENERATOR_SEED = 0x7268_6f73_7765_6570L;
  private static final double GLYPH_HEIGHT = 20;
  private static final double GLYPH_WIDTH = 17;
  private static final int PIECES_PER_SPAN = 6;
  private static final int BEND_NODES = 4;

  private static final double POINT_JITTER = 0.025; // standard deviation, of the glyph's box
  private static final double MAX_ROTATION = 0.28; // radians
  private static final double MAX_SHEAR = 0.30;
  private static final double MAX_SHIFT = 2.0; // pixels
  private static final double BEND = 1.2; // standard deviation of the field, pixels
  private static final double PIXEL_NOISE = 0.05; // standard deviation, of full ink

  private final double[] ink = new double[SIDE * SIDE];
  private final double[][] bendX = new double[BEND_NODES][BEND_NODES];
  private final double[][] bendY = new double[BEND_NODES][BEND_NODES];
  private double[] points = new double[32];

  // Pixel = centre + affine (point - (0.5, 0.5)).
  private double xx;
  private double xy;
  private double yx;
  private double yy;
  private double centreX;
  private double centreY;
  private double penRadius;

  /** The class of an example: every ten consecutive indices hold each digit once. */
  static int label(int index) {
    return index % CLASSES;
  }

  /**
   * Draws example {@code index} of a split.
   *
   * @param pixels overwritten from {@code offset} on: 784 grey values, row by row, 0 … 255 = full
   *     ink
   */
  void paint(Split split, int index, byte[] pixels, int offset) {
    RandomStream random =
        RandomStream.of(GENERATOR_SEED, Purpose.EXAMPLES, split.streamLayer(), index);
    int digit = label(index);
    double[][] strokes = DigitGlyphs.strokes(digit, random.nextInt(DigitGlyphs.variants(digit)));
    drawTransformation(random);
    Arrays.fill(ink, 0);
    for (double[] stroke : strokes) {
      write(stroke, random);
    }
    double strength = random.nextDouble(0.75, 1.0);
    RandomStream noise = RandomStream.of(GENERATOR_SEED, Purpose.NOISE, split.streamLayer(), index);
    for (int i = 0; i < ink.length; i++) {
      double grey = strength * ink[i] + PIXEL_NOISE * noise.nextGaussian();
      pixels[offset + i] = (byte) (255 * Math.max(0, Math.min(1, grey)) + 0.5);
    }
  }

  private void drawTransformation(RandomStream random) {
    double width = GLYPH_WIDTH * random.nextDouble(0.70, 1.05);
    double height = GLYPH_HEIGHT * random.nextDouble(0.80, 1.05);
    double shear = random.nextDouble(-MAX_SHEAR, MAX_SHEAR);
    double angle = random.nextDouble(-MAX_ROTATION, MAX_ROTATION);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    // rotation * shear * scale
    xx = cos * width;
    xy = (cos * shear - sin) * height;
    yx = sin * width;
    yy = (sin * shear + cos) * height;
    centreX = SIDE / 2.0 + random.nextDouble(-MAX_SHIFT, MAX_SHIFT);
    centreY = SIDE / 2.0 + random.nextDouble(-MAX_SHIFT, MAX_SHIFT);
    penRadius = random.nextDouble(0.8, 1.7);
    for (int row = 0; row < BEND_NODES; row++) {
      for (int column = 0; column < BEND_NODES; column++) {
        bendX[row][column] = BEND * random.nextGaussian();
        bendY[row][column] = BEND * random.nextGaussian();
      }
    }
  }

  /** Inks a smooth curve through the stroke's points. */
  private void write(double[] stroke, RandomStream random) {
    points = points.length < stroke.length ? new double[stroke.length] : points;
    for (int i = 0; i < stroke.length; i++) {
      points[i] = stroke[i] + POINT_JITTER * random.nextGaussian();
    }
    int last = stroke.length / 2 - 1;
    double fromX = pixelX(points[0], points[1]);
    double fromY = pixelY(points[0], points[1]);
    for (int span = 0; span < last; span++) {
      for (int piece = 1; piece <= PIECES_PER_SPAN; piece++) {
        double t = (double) piece / PIECES_PER_SPAN;
        double x = spline(span, last, 0, t);
        double y = spline(span, last, 1, t);
        double toX = pixelX(x, y);
        double toY = pixelY(x, y);
        inkSegment(fromX, fromY, toX, toY);
        fromX = toX;
        fromY = toY;
      }
    }
  }

  /** Catmull-Rom spline between points span and span + 1, t in [0, 1]; the ends are doubled. */
  private double spline(int span, int last, int coordinate, double t) {
    double p0 = points[2 * Math.max(0, span - 1) + coordinate];
    double p1 = points[2 * span + coordinate];
    double p2 = points[2 * span + 2 + coordinate];
    double p3 = points[2 * Math.min(last, span + 2) + coordinate];
    double a = 3 * (p1 - p2) + p3 - p0;
    double b = 2 * p0 - 5 * p1 + 4 * p2 - p3;
    return p1 + 0.5 * t * (p2 - p0 + t * (b + t * a));
  }

  private double pixelX(double x, double y) {
    double plainX = centreX + xx * (x - 0.5) + xy * (y - 0.5);
    double plainY = centreY + yx * (x - 0.5) + yy * (y - 0.5);
    return plainX + interpolate(bendX, plainX, plainY);
  }

  private double pixelY(double x, double y) {
    double plainX = centreX + xx * (x - 0.5) + xy * (y - 0.5);
    double plainY = centreY + yx * (x - 0.5) + yy * (y - 0.5);
    return plainY + interpolate(bendY, plainX, plainY);
  }

  /** A smooth field from its values at the nodes of a coarse grid over the image. */
  private static double interpolate(double[][] nodes, double x, double y) {
    double column = (BEND_NODES - 1) * Math.max(0, Math.min(1, x / SIDE));
    double row = (BEND_NODES - 1) * Math.max(0, Math.min(1, y / SIDE));
    int left = Math.min(BEND_NODES - 2, (int) column);
    int top = Math.min(BEND_NODES - 2, (int) row);
    double u = smooth(column - left);
    double v = smooth(row - top);
    double above = nodes[top][left] + u * (nodes[top][left + 1] - nodes[top][left]);
    double below = nodes[top + 1][left] + u * (nodes[top + 1][left + 1] - nodes[top + 1][left]);
    return above + v * (below - above);
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  /** Covers the pixels within the pen's radius of a line; the edge fades over one pixel. */
  private void inkSegment(double fromX, double fromY, double toX, double toY) {
    double reach = penRadius + 0.5;
    int left = (int) Math.max(0, Math.min(fromX, toX) - reach);
    int right = (int) Math.min(SIDE - 1, Math.max(fromX, toX) + reach);
    int top = (int) Math.max(0, Math.min(fromY, toY) - reach);
    int bottom = (int) Math.min(SIDE - 1, Math.max(fromY, toY) + reach);
    double dx = toX - fromX;
    double dy = toY - fromY;
    double squaredLength = dx * dx + dy * dy;
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double x = column + 0.5 - fromX; // pixel centres
        double y = row + 0.5 - fromY;
        double along = squaredLength == 0 ? 0 : (x * dx + y * dy) / squaredLength;
        double nearest = Math.max(0, Math.min(1, along));
        double awayX = x - nearest * dx;
        double awayY = y - nearest * dy;
        double distance = Math.sqrt(awayX * awayX + awayY * awayY);
        double coverage = Math.min(1, reach - distance);
        int pixel = row * SIDE + column;
        ink[pixel] = Math.max(ink[pixel], coverage);
      }
    }
  }
}
