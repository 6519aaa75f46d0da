package org.rhosweep.sweeps.report;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Figures as files of their own, for papers and slides: SVG that needs neither style sheet nor
 * fonts, and the same as PNG.
 */
public final class FigureFiles {
  private static final double PIXELS_PER_UNIT = 2;
  private static final double MAX_PIXELS = 40_000_000;

  private FigureFiles() {}

  /**
   * Writes two files for each figure.
   *
   * @param folder is made where it is missing
   * @return what was written
   */
  public static List<Path> write(List<Figure> figures, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    write(
        figures,
        (name, content) -> {
          Path file = folder.resolve(name);
          Files.write(file, content);
          written.add(file);
        });
    return written;
  }

  /** Where figures go. */
  @FunctionalInterface
  public interface Folder {
    /** Takes a whole file. */
    void write(String name, byte[] content) throws IOException;
  }

  /** Writes two files for each figure, wherever that is. */
  public static void write(List<Figure> figures, Folder folder) throws IOException {
    GlyphOutlines glyphs = new GlyphOutlines();
    for (Figure figure : figures) {
      FigureSheet sheet = FigureSheet.of(figure, glyphs);
      folder.write(figure.id() + ".svg", sheet.svg().getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image(sheet), "png", png);
      folder.write(figure.id() + ".png", png.toByteArray());
    }
  }

  private static BufferedImage image(FigureSheet sheet) throws IOException {
    double area = sheet.width() * (double) sheet.height();
    double scale = Math.min(PIXELS_PER_UNIT, Math.sqrt(MAX_PIXELS / area));
    int width = (int) Math.ceil(sheet.width() * scale);
    int height = (int) Math.ceil(sheet.height() * scale);
    SVGDocument document =
        new SVGLoader()
            .load(
                new ByteArrayInputStream(sheet.svg().getBytes(StandardCharsets.UTF_8)),
                null,
                LoaderContext.createDefault());
    if (document == null) {
      throw new IOException("a figure could not be drawn");
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      document.render((Component) null, graphics, new ViewBox(0, 0, width, height));
    } finally {
      graphics.dispose();
    }
    return image;
  }
}
