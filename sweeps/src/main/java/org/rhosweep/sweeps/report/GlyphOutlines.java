package org.rhosweep.sweeps.report;

import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.PathIterator;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * Text as outlines of Liberation Sans (SIL Open Font License), which PDFBox brings: a server has no
 * fonts, and a figure must look the same wherever it is opened.
 */
final class GlyphOutlines {
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final char UNKNOWN = '?';

  private record Glyph(GeneralPath outline, double advance) {}

  private final TrueTypeFont font;
  private final CmapLookup characters;
  private final double unitsPerEm;
  private final Map<Integer, Glyph> glyphs = new HashMap<>();

  GlyphOutlines() throws IOException {
    try (InputStream in = TrueTypeFont.class.getResourceAsStream(FONT)) {
      if (in == null) {
        throw new IOException("the font %s is not on the class path".formatted(FONT));
      }
      font = new TTFParser().parse(new RandomAccessReadBuffer(in));
    }
    characters = font.getUnicodeCmapLookup();
    unitsPerEm = font.getUnitsPerEm();
  }

  /** Width of a text of size 1. */
  double width(String text) throws IOException {
    double width = 0;
    for (int character : text.codePoints().toArray()) {
      width += glyph(character).advance();
    }
    return width;
  }

  /** Path data of a text that begins at a point of the base line. */
  String path(String text, double x, double y, double size) throws IOException {
    StringBuilder path = new StringBuilder();
    double at = x;
    for (int character : text.codePoints().toArray()) {
      Glyph glyph = glyph(character);
      append(path, glyph.outline(), at, y, size);
      at += size * glyph.advance();
    }
    return path.toString();
  }

  private Glyph glyph(int character) throws IOException {
    Glyph known = glyphs.get(character);
    if (known == null) {
      int id = characters.getGlyphId(character);
      if (id == 0) {
        id = characters.getGlyphId(UNKNOWN);
      }
      GlyphData data = font.getGlyph().getGlyph(id);
      GeneralPath outline = data == null ? new GeneralPath() : data.getPath();
      known = new Glyph(outline, font.getAdvanceWidth(id) / unitsPerEm);
      glyphs.put(character, known);
    }
    return known;
  }

  private void append(StringBuilder path, GeneralPath outline, double x, double y, double size) {
    AffineTransform place = new AffineTransform(1, 0, 0, -1, x, y); // up is up in a font
    place.scale(size / unitsPerEm, size / unitsPerEm);
    double[] c = new double[6];
    for (PathIterator i = outline.getPathIterator(place); !i.isDone(); i.next()) {
      switch (i.currentSegment(c)) {
        case PathIterator.SEG_MOVETO -> points(path.append('M'), c, 2);
        case PathIterator.SEG_LINETO -> points(path.append('L'), c, 2);
        case PathIterator.SEG_QUADTO -> points(path.append('Q'), c, 4);
        case PathIterator.SEG_CUBICTO -> points(path.append('C'), c, 6);
        default -> path.append('Z');
      }
    }
  }

  private static void points(StringBuilder path, double[] coordinates, int count) {
    for (int i = 0; i < count; i++) {
      path.append(i == 0 ? "" : " ").append(Math.round(coordinates[i] * 100) / 100.0);
    }
  }
}
