package org.rhosweep.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngRendererTest {
  private static final PngRenderer RENDERER = new PngRenderer();

  private static BufferedImage draw(String svg) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(RENDERER.render(svg)));
  }

  /** How many pixels of a part of a picture are dark. */
  private static long dark(BufferedImage image, int x, int y, int width, int height) {
    long count = 0;
    for (int i = x; i < x + width; i++) {
      for (int j = y; j < y + height; j++) {
        count += (image.getRGB(i, j) & 0xff) < 100 ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void givenAFigure_whenDrawn_thenItHasTwoPixelsForOneAndItsTextsAreThere() throws Exception {
    String svg =
        new SvgRenderer()
            .render(
                "f",
                "A title",
                FigureSpecification.parse(
                    FigureSpecificationTest.points(
                        "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type': 'quantitative'}")),
                "x,y\n1,2\n3,4\n",
                500);
    BufferedImage image = draw(svg);

    int height = Integer.parseInt(svg.replaceFirst("(?s).*?height=\"(\\d+)\".*", "$1"));
    assertThat(image.getWidth()).isEqualTo(1000);
    assertThat(image.getHeight()).isEqualTo(2 * height);
    // the title's text is at 4, 11 of the SVG and 40 to 50 wide
    assertThat(dark(image, 8, 12, 90, 24)).isBetween(150L, 1000L);
    assertThat(dark(image, 120, 4, 800, 30)).isZero();
    assertThat(image.getRGB(999, 2 * height - 1)).isEqualTo(0xffffffff);
    assertThat(RENDERER.render(svg)).isEqualTo(RENDERER.render(svg));
  }

  @Test
  void givenAnchorsAndTransforms_whenDrawn_thenTextStandsWhereSvgSays() throws Exception {
    String svg =
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">
        <text text-anchor="end" dominant-baseline="central" style="font-size:12px" transform="translate(100 20)" fill="#000000">HHHH</text>
        <text text-anchor="middle" dominant-baseline="central" style="font-size:12px" transform="matrix(0,-1,1,0,150,50)" fill="#000000">HHHH</text>
        </svg>
        """;
    BufferedImage image = draw(svg);

    // four letters of 0.722 em are 34.7 wide; capitals are 0.729 em high around the middle
    assertThat(dark(image, 2 * 65, 2 * 14, 2 * 35, 2 * 12)).isGreaterThan(100);
    assertThat(dark(image, 2 * 101, 2 * 14, 2 * 30, 2 * 12)).isZero();
    assertThat(dark(image, 2 * 20, 2 * 14, 2 * 44, 2 * 12)).isZero();
    assertThat(dark(image, 2 * 144, 2 * 32, 2 * 12, 2 * 36)).isGreaterThan(100);
    assertThat(dark(image, 2 * 158, 2 * 32, 2 * 30, 2 * 36)).isZero();
  }

  @Test
  void givenNoSvg_whenDrawn_thenItSaysSo() {
    assertThatThrownBy(() -> RENDERER.render("<svg"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no SVG file");
  }
}
