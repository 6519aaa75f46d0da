package org.rhosweep.sweeps.report;

import java.util.Locale;

/**
 * Colours for numbers, told apart by those who see no red or no green, and in grey.
 *
 * @param low value of the first colour
 * @param high value of the last colour
 * @param diverging whether 0 is in the middle and both ends are dark
 */
record ColorScale(double low, double high, boolean diverging) {
  /** From dark blue over green to yellow: lightness rises evenly. */
  private static final int[] SEQUENTIAL = {
    0x440154, 0x46327e, 0x365c8d, 0x277f8e, 0x1fa187, 0x4ac16d, 0xa0da39, 0xfde725
  };

  /** From blue over white to orange. */
  private static final int[] DIVERGING = {
    0x08519c, 0x3182bd, 0x9ecae1, 0xf2f2f2, 0xfdbe85, 0xe6750d, 0x8c3604
  };

  /** The colour of a value, as {@code #rrggbb}; of the nearest end for values outside. */
  String color(double value) {
    int rgb = rgb(value);
    return String.format(Locale.ROOT, "#%06x", rgb);
  }

  /** Black or white, whichever is read more easily on the value's colour. */
  String ink(double value) {
    double luminance = luminance(rgb(value));
    // Contrast as WCAG 2 defines it: (L1 + 0.05) / (L2 + 0.05).
    return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
  }

  private int rgb(double value) {
    int[] stops = diverging ? DIVERGING : SEQUENTIAL;
    double fraction = high > low ? (value - low) / (high - low) : 0.5;
    double place = Math.max(0, Math.min(1, fraction)) * (stops.length - 1);
    int below = Math.min((int) place, stops.length - 2);
    double share = place - below;
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = (stops[below] >> shift) & 0xff;
      int to = (stops[below + 1] >> shift) & 0xff;
      rgb |= (int) Math.round(from + share * (to - from)) << shift;
    }
    return rgb;
  }

  /** Relative luminance of an sRGB colour, 0 to 1. */
  static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int channel) {
    double value = (channel & 0xff) / 255.0;
    return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
