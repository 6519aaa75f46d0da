package org.rhosweep.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown document of the project.
 *
 * @param file where it lies
 * @param prose its lines outside of fenced blocks; empty ones in their place
 * @param blocks its fenced blocks
 */
record Document(Path file, List<String> prose, List<Block> blocks) {
  /** The folder of the modules, seen from one of them. */
  static final Path ROOT = Path.of("..");

  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

  /**
   * A fenced block.
   *
   * @param info what follows the fence: a language, and how it is tested
   * @param line of the opening fence, 1 = the first
   * @param text its content
   */
  record Block(String info, int line, String text) {
    /** The words of the info. */
    List<String> words() {
      return List.of(info.split(" ", -1));
    }
  }

  /** The documents in the root, in docs, and the READMEs of modules. */
  static List<Document> all() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      root.forEach(
          path -> {
            if (path.toString().endsWith(".md")) {
              files.add(path);
            } else if (Files.isRegularFile(path.resolve("README.md"))) {
              files.add(path.resolve("README.md"));
            }
          });
      docs.filter(path -> path.toString().endsWith(".md")).forEach(files::add);
    }
    List<Document> documents = new ArrayList<>();
    for (Path file : files.stream().sorted().toList()) {
      documents.add(read(file));
    }
    return documents;
  }

  /** One document by its path in the repository. */
  static Document at(String path) throws IOException {
    return read(ROOT.resolve(path));
  }

  private static Document read(Path file) throws IOException {
    List<String> prose = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    StringBuilder block = null;
    String info = "";
    int start = 0;
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (block != null && line.equals("```")) {
        blocks.add(new Block(info, start, block.toString()));
        block = null;
        prose.add("");
      } else if (block != null) {
        block.append(line).append('\n');
        prose.add("");
      } else if (line.startsWith("```")) {
        info = line.substring(3).strip();
        block = new StringBuilder();
        start = number;
        prose.add("");
      } else {
        prose.add(line);
      }
    }
    if (block != null) {
      throw new IOException(file + ":" + start + ": the block is not closed");
    }
    return new Document(file, List.copyOf(prose), List.copyOf(blocks));
  }

  /** The text of its first block with this info. */
  String block(String info) {
    return blocks.stream()
        .filter(block -> block.info().equals(info))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " has no block ```" + info))
        .text();
  }

  /** Where its links lead, as written. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    for (String line : prose) {
      Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", ""));
      while (link.find()) {
        links.add(link.group(1));
      }
    }
    return links;
  }

  /** What may follow a hash sign in a link to it: its headings as GitHub writes them. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    for (String line : prose) {
      if (line.matches("#{1,6} .*")) {
        String heading = line.replaceFirst("#+ ", "").strip().toLowerCase(Locale.ROOT);
        String slug = heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
        for (int again = 0; !anchors.add(again == 0 ? slug : slug + "-" + again); again++) {
          // a heading that is there twice has a number
        }
      }
    }
    return anchors;
  }
}
