package org.rhosweep.charts;

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

/** Text as outlines of Liberation Sans (SIL Open Font License), which PDFBox brings. */
final class GlyphOutlines {
  /** Parts of the font's size that it reaches above and below the base line. */
  static final double ASCENT = 0.905;

  static final double DESCENT = 0.212;
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final String SEGMENTS = "MLQCZ"; // by PathIterator's numbers

  private record Glyph(GeneralPath outline, double advance) {}

  private final TrueTypeFont font;
  private final CmapLookup characters;
  private final Map<Integer, Glyph> glyphs = new HashMap<>();

  GlyphOutlines() throws IOException {
    try (InputStream in = TrueTypeFont.class.getResourceAsStream(FONT)) {
      if (in == null) {
        throw new IOException("the font %s is not on the class path".formatted(FONT));
      }
      font = new TTFParser().parse(new RandomAccessReadBuffer(in));
    }
    characters = font.getUnicodeCmapLookup();
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
      AffineTransform place = new AffineTransform(1, 0, 0, -1, at, y); // up is up in a font
      place.scale(size / font.getUnitsPerEm(), size / font.getUnitsPerEm());
      double[] c = new double[6];
      for (PathIterator i = glyph.outline().getPathIterator(place); !i.isDone(); i.next()) {
        int segment = i.currentSegment(c);
        path.append(SEGMENTS.charAt(segment));
        int count = segment == PathIterator.SEG_CLOSE ? 0 : 2 * Math.max(1, segment);
        for (int k = 0; k < count; k++) {
          path.append(Math.round(c[k] * 100) / 100.0).append(' ');
        }
      }
      at += size * glyph.advance();
    }
    return path.toString();
  }

  private Glyph glyph(int character) throws IOException {
    Glyph known = glyphs.get(character);
    if (known == null) {
      int id = characters.getGlyphId(character);
      id = id == 0 ? characters.getGlyphId('?') : id;
      GlyphData data = font.getGlyph().getGlyph(id);
      GeneralPath outline = data == null ? new GeneralPath() : data.getPath();
      known = new Glyph(outline, font.getAdvanceWidth(id) / (double) font.getUnitsPerEm());
      glyphs.put(character, known);
    }
    return known;
  }
}
