package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents: their links lead somewhere, and every block says how it is tested. */
class DocumentsTest {
  /** How blocks are tested: {@code CONTRIBUTING.md}, "Documents". */
  private static final Pattern KINDS =
      Pattern.compile(
          "sh( usage| machine)?|yaml (sweep( \\S+\\.yaml)?|part|comment)|sql (duckdb|spark|figure)|json figure|python"
              + "|java \\S+\\.java|properties|text");

  private static final Pattern PATHS =
      Pattern.compile(
          "(?<![\\w/.:{-])((?:core|sweeps|spark-jobs|cluster|docs)/[\\w./-]+|\\.ci/run|\\./rhosweep)"
              + "(?![\\w/*{])");

  @Test
  void givenTheDocuments_whenTheyLink_thenFileAndHeadingAreThere() throws Exception {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Document document : Document.all()) {
      for (String link : document.links()) {
        if (link.matches("[a-z]+://.*")) {
          continue;
        }
        links++;
        String[] parts = link.split("#", 2);
        Path target =
            parts[0].isEmpty()
                ? document.file()
                : document.file().resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
          broken.add(document.file() + ": " + link + ": there is no such file");
        } else if (parts.length == 2 && !heading(target, parts[1])) {
          broken.add(document.file() + ": " + link + ": no heading is called so there");
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(60);
  }

  private static boolean heading(Path document, String anchor) throws Exception {
    return Document.at(Document.ROOT.relativize(document).toString()).anchors().contains(anchor);
  }

  @Test
  void givenTheDocuments_whenTheyHaveBlocks_thenEachSaysHowItIsTested() throws Exception {
    List<String> unknown = new ArrayList<>();
    for (Document document : Document.all()) {
      for (Document.Block block : document.blocks()) {
        if (!KINDS.matcher(block.info()).matches()) {
          unknown.add(document.file() + ":" + block.line() + ": ```" + block.info());
        }
      }
      List<String> prose = document.prose();
      for (int i = 1; i < prose.size(); i++) {
        if (prose.get(i).startsWith("    ") && prose.get(i - 1).isBlank()) {
          unknown.add(document.file() + ":" + (i + 1) + ": an indented block; fence it");
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void givenJavaInADocument_whenItNamesItsSource_thenItStandsThereWordForWord() throws Exception {
    int blocks = 0;
    for (Document document : Document.all()) {
      for (Document.Block block : document.blocks()) {
        if (block.info().startsWith("java ")) {
          Path source = Document.ROOT.resolve(block.words().get(1));
          assertThat(source).as("%s:%d", document.file(), block.line()).isRegularFile();
          assertThat(Files.readString(source))
              .as("%s:%d", document.file(), block.line())
              .contains(block.text());
          blocks++;
        }
      }
    }
    assertThat(blocks).isPositive();
  }

  /** Files that prose and commands name by their path from the root. */
  @Test
  void givenTheDocuments_whenTheyNameFilesOfTheRepository_thenTheyAreThere() throws Exception {
    List<String> missing = new ArrayList<>();
    Set<String> made = Set.of("spark-jobs/target/rhosweep.jar");
    for (Document document : Document.all()) {
      List<String> texts = new ArrayList<>();
      for (String line : document.prose()) {
        Matcher code = Pattern.compile("`([^`]+)`").matcher(line);
        while (code.find()) {
          texts.add(code.group(1));
        }
      }
      document.blocks().stream()
          .filter(block -> block.info().startsWith("sh"))
          .forEach(block -> texts.add(block.text()));
      for (String text : texts) {
        Matcher path = PATHS.matcher(text);
        while (path.find()) {
          String name = path.group(1).replaceFirst("[./]+$", "");
          if (!made.contains(name)
              && !Files.exists(Document.ROOT.resolve(name))
              && !isPackage(name)) {
            missing.add(document.file() + ": " + path.group(1));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** {@code core/cell} is short for the package of that module. */
  private static boolean isPackage(String name) throws Exception {
    int slash = name.indexOf('/');
    Path sources = Document.ROOT.resolve(name.substring(0, slash)).resolve("src/main/java");
    if (slash < 0 || !Files.isDirectory(sources)) {
      return false;
    }
    try (var folders = Files.walk(sources)) {
      return folders.anyMatch(folder -> folder.endsWith(name.substring(slash + 1)));
    }
  }

  @Test
  void givenMavenInADocument_whenItNamesProfilesAndModules_thenThePomHasThem() throws Exception {
    String pom = Files.readString(Document.ROOT.resolve("pom.xml"));
    List<String> missing = new ArrayList<>();
    int commands = 0;
    for (Document document : Document.all()) {
      for (Document.Block block : document.blocks()) {
        for (String line : block.text().lines().toList()) {
          if (!block.info().startsWith("sh") || !line.startsWith("mvn ")) {
            continue;
          }
          commands++;
          Matcher profile = Pattern.compile(" -P(\\w+)").matcher(line);
          while (profile.find()) {
            if (!pom.contains("<id>" + profile.group(1) + "</id>")) {
              missing.add(document.file() + ": no profile " + profile.group(1));
            }
          }
          Matcher module = Pattern.compile(" -pl ([\\w/-]+)").matcher(line);
          while (module.find()) {
            if (!Files.isRegularFile(Document.ROOT.resolve(module.group(1) + "/pom.xml"))) {
              missing.add(document.file() + ": no module " + module.group(1));
            }
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(commands).isGreaterThan(5);
  }
}
