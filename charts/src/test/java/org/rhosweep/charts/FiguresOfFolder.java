package org.rhosweep.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a page of a folder's figures, {@code NAME.vl.json} beside {@code NAME.csv}, to look at
 * while charts are changed; with a second folder, an SVG and a PNG file of each as well.
 */
public final class FiguresOfFolder {
  private FiguresOfFolder() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<FigurePage.Figure> figures = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".vl.json")).sorted().toList()) {
        String id = file.getFileName().toString().replace(".vl.json", "");
        figures.add(
            new FigurePage.Figure(
                id,
                id,
                FigureSpecification.parse(Files.readString(file)),
                Files.readString(folder.resolve(id + ".csv")),
                "<details><summary>Query</summary></details>"));
      }
    }
    Files.writeString(
        Path.of(arguments[1]), FigurePage.page(folder.getFileName().toString(), figures));
    if (arguments.length > 2) {
      SvgRenderer renderer = new SvgRenderer();
      PngRenderer pictures = new PngRenderer();
      for (FigurePage.Figure f : figures) {
        String svg = renderer.render(f.id(), f.title(), f.specification(), f.csv(), 960);
        Files.writeString(Path.of(arguments[2], f.id() + ".svg"), svg);
        Files.write(Path.of(arguments[2], f.id() + ".png"), pictures.render(svg));
      }
    }
  }
}
