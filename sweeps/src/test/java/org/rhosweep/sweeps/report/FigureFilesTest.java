package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class FigureFilesTest {
  @Test
  void givenFigures_whenWritten_thenSvgNeedsNothingAndPngShowsIt(@TempDir Path folder)
      throws Exception {
    List<Figure> figures = ReportFigures.of(SampleData.trainability("s"));

    List<Path> written = FigureFiles.write(figures, folder);

    assertThat(figures)
        .extracting(Figure::id)
        .contains(
            "curves-eval-accuracy",
            "trainability",
            "residuals",
            "growth",
            "gradients-first",
            "radii-time",
            "pretraining-mean-radius",
            "coordinates",
            "cost");
    assertThat(written).hasSize(2 * figures.size());
    for (Figure figure : figures) {
      Path svg = folder.resolve(figure.id() + ".svg");
      DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
      assertThat(Files.readString(svg)).doesNotContain("<text", "class=", "currentColor");
      assertThat(colours(folder.resolve(figure.id() + ".png"))).isGreaterThan(3);
    }
  }

  private static int colours(Path png) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }
}
