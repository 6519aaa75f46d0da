package org.rhosweep.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.rhosweep.charts.FigureSpecificationTest.points;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class FigurePageTest {
  private static final String EVIL =
      "</script><script>window.hit=1</script><img src=x onerror=window.hit=1> \"&'";
  private static final String CSV =
      "x,y,arm\n0,1,\"" + EVIL.replace("\"", "\"\"") + "\"\n1,10,plain\n2,100,plain\n";

  // A browser may still write into its profile while it ends.
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path folder;

  private static String page() {
    FigureSpecification specification =
        FigureSpecification.parse(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type':"
                    + " 'quantitative', 'scale': {'type': 'log'}}, 'color': {'field': 'arm', 'type': 'nominal'}"));
    return FigurePage.page(
        EVIL,
        List.of(
            new FigurePage.Figure("first", EVIL, specification, CSV, "<p>below</p>"),
            new FigurePage.Figure("second", "Two", specification, CSV, "")));
  }

  private static List<String> elements(String page, String pattern) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(r -> r.group(1))
        .toList();
  }

  /** A page without what its scripts have. */
  private static String markup(String page) {
    return page.replaceAll("(?s)(<script[^>]*>).*?</script>", "$1</script>");
  }

  @Test
  void givenTextsThatLookLikeMarkup_whenAPageIsMade_thenTheyAreData() throws Exception {
    String page = page();

    assertThat(markup(page)).doesNotContain("<script>window.hit", "<img").contains("<p>below</p>");
    List<String> data =
        elements(page, "<script type=\"application/json\" id=\"first-data\">(.*?)</script>");
    JsonNode json = new ObjectMapper().readTree(data.get(0));
    assertThat(json.get("csv").asText()).isEqualTo(CSV);
    assertThat(json.get("specification").asText()).contains("first.csv");
  }

  @Test
  void givenThePolicy_whenRead_thenItAllowsTheScriptsAndStylesOfThePageAlone() throws Exception {
    String page = page();
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertThat(policy.find()).isTrue();

    assertThat(policy.group(1)).startsWith("default-src 'none'").doesNotContain("unsafe-eval");
    List<String> sources =
        Stream.concat(
                elements(page, "<script>(.*?)</script>").stream(),
                elements(page, "<style>(.*?)</style>").stream())
            .toList();
    assertThat(sources).hasSize(5);
    for (String source : sources) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
      assertThat(policy.group(1))
          .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }
    assertThat(markup(page)).doesNotContainPattern("<[^>]* on[a-z]+=\"");
  }

  @Test
  void givenAFigure_whenAPageIsMade_thenToolsStandBesideItsTitleAndTheCallersHtmlBelowIt() {
    assertThat(markup(page()))
        .containsPattern("(?s)<div class=\"figure-head\"><h3[^>]*>.*?</h3>\\s*<div class=\"tools\"")
        .containsPattern("<p class=\"notes\"></p>\\s*<p>below</p>");
  }

  @Test
  void givenABadId_whenAFigureIsMade_thenItSaysSo() {
    FigureSpecification specification =
        FigureSpecification.parse(
            points(
                "'x': {'field': 'x', 'type': 'nominal'}, 'y': {'field': 'x', 'type': 'nominal'}"));

    assertThatThrownBy(() -> new FigurePage.Figure("a b\"", "t", specification, "x\n", ""))
        .isInstanceOf(FigureException.class);
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(
            place ->
                Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                    .map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What a browser has of a page after four seconds of its time, without scripts' texts. */
  private static String open(String page) throws Exception {
    Optional<Path> program = browser();
    assumeTrue(program.isPresent(), "no chromium or google-chrome on the PATH");
    Path place = Files.createTempDirectory(folder, "page");
    Path file = place.resolve("page.html");
    Files.writeString(file, page);
    Path dom = place.resolve("dom.html");
    Path log = place.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                program.get().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--enable-logging=stderr",
                "--window-size=1000,2500",
                "--virtual-time-budget=4000",
                "--user-data-dir=" + place.resolve("profile"),
                "--dump-dom",
                file.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log)).doesNotContain("CONSOLE");
    return markup(Files.readString(dom));
  }

  @Test
  void givenThePage_whenOpenedInABrowser_thenItDrawsWithoutErrorsAndRunsNothingOfTheData()
      throws Exception {
    String drawn = open(page());

    assertThat(elements(drawn, "(<div class=\"plot\".*?<svg)")).hasSize(2);
    assertThat(drawn)
        .contains("aria-pressed=\"false\" data-value=\"plain\"", "y axis log")
        .doesNotContain("<img", "<script>window.hit");
  }

  @Test
  void givenAMark_whenItIsChosen_thenFiguresOfTheSameSettingsFollowUntilEscape() throws Exception {
    FigureSpecification arms =
        FigureSpecification.parse(
            points(
                "'y': {'field': 'series', 'type': 'nominal'}, 'x': {'field': 'x', 'type':"
                    + " 'quantitative'}, 'column': {'field': 'cell', 'type': 'nominal'}"));
    FigureSpecification inits =
        FigureSpecification.parse(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'x', 'type':"
                    + " 'quantitative'}, 'shape': {'field': 'init', 'type': 'nominal'}, 'column': {'field':"
                    + " 'series', 'type': 'nominal'}"));
    // the last mark of the first figure: he, lstm; what a figure shows then, and after Escape
    String choose =
        """
        const key = (target, name) => target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
        const say = (id) => document.body.append(Object.assign(document.createElement('pre'), {
          id, textContent: document.querySelector('.figure-showing span').textContent + ' / '
            + [...document.querySelectorAll('.plot')].map((p) => p.querySelectorAll('[stroke-width="1.7"]').length)
            + ' / ' + document.querySelector('.figure-showing').hidden }));
        setTimeout(() => {
          const plot = document.querySelector('#arms .plot');
          key(plot, 'ArrowRight');
          key(plot, 'ArrowLeft');
          key(plot, 'Enter');
          document.querySelector('.figure-filter').open = true;
          setTimeout(() => {
            say('chosen');
            document.querySelector('.figure-filter [name="cell"][value="gru"]').click();
            say('checked');
            key(document, 'Escape');
            key(document, 'Escape');
            say('after');
          }, 300);
        }, 1500);
        """;
    String page =
        """
        <!DOCTYPE html><html><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="%s"><style>%s</style></head>
        <body>%s%s%s%s<script>%s</script></body></html>
        """
            .formatted(
                FigurePage.policy(List.of(FigurePage.style()), List.of(choose)),
                FigurePage.style(),
                FigurePage.tools(),
                FigurePage.figure(
                    new FigurePage.Figure(
                        "arms",
                        "1",
                        arms,
                        "x,series,init,cell\n1,glorot,glorot,gru\n2,he,he,gru\n3,glorot,glorot,lstm\n4,he,he,lstm\n",
                        "")),
                FigurePage.figure(
                    new FigurePage.Figure(
                        "inits",
                        "2",
                        inits,
                        "x,series,init,cell\n1,gru \u00b7 he,he,gru\n3,lstm \u00b7 he,he,lstm\n4,lstm \u00b7 glorot,glorot,lstm\n",
                        "")),
                FigurePage.scripts(),
                choose);

    String drawn = open(page);
    assertThat(elements(drawn, "<pre id=\"[a-z]+\">(.*?)</pre>"))
        .containsExactly(
            "Showing: cell=lstm, init=he / 1,1 / false",
            "Showing: init=he / 2,2 / false",
            "Showing:  / 4,3 / true");
    assertThat(drawn).contains("type=\"checkbox\" name=\"init\"").doesNotContain("name=\"series\"");
  }

  @Test
  void givenANewerFigure_whenAPageRenewsIt_thenItsDataAndTitleAreNewAndWhatIsOpenStays()
      throws Exception {
    FigureSpecification specification =
        FigureSpecification.parse(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type':"
                    + " 'quantitative'}"));
    String renew =
        """
        setTimeout(() => {
          document.querySelector('#one [aria-expanded]').click();
          document.body.append(Object.assign(document.createElement('pre'), { id: 'renewed',
            textContent: rhosweepCharts.renew(document.querySelector('template').content.querySelector('#one')) }));
        }, 1500);
        """;
    String page =
        """
        <!DOCTYPE html><html><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="%s"><style>%s</style></head>
        <body>%s%s<template>%s</template>%s<script>%s</script></body></html>
        """
            .formatted(
                FigurePage.policy(List.of(FigurePage.style()), List.of(renew)),
                FigurePage.style(),
                FigurePage.tools(),
                FigurePage.figure(
                    new FigurePage.Figure("one", "Before", specification, "x,y\n1,1\n", "")),
                FigurePage.figure(
                    new FigurePage.Figure(
                        "one", "After", specification, "x,y\n1,1\n2,7\n3,5\n", "")),
                FigurePage.scripts(),
                renew);

    String drawn = open(page).replaceAll("(?s)<template>.*?</template>", "");
    assertThat(drawn).contains("<pre id=\"renewed\">true</pre>", ">After</a>", "Data, 3 rows");
    assertThat(elements(drawn, "<tbody>(.*?)</tbody>"))
        .containsExactly(
            "<tr><td>1</td><td>1</td></tr><tr><td>2</td><td>7</td></tr><tr><td>3</td><td>5</td></tr>");
    assertThat(drawn.split("stroke-width=\"1.7\"", -1)).hasSize(4); // three points
  }

  @Test
  void givenAPageOfOnesOwn_whenAnArmIsChosen_thenTheOthersLeaveEveryFigure() throws Exception {
    FigureSpecification specification =
        FigureSpecification.parse(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type':"
                    + " 'quantitative'}, 'shape': {'field': 'arm', 'type': 'nominal'},"
                    + " 'column': {'field': 'arm', 'type': 'nominal'}"));
    String choose =
        "setTimeout(() => document.querySelector('#one [data-value=\"b\"]').click(), 1500);";
    String page =
        """
        <!DOCTYPE html><html><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="%s"><style>%s</style></head>
        <body>%s%s%s<script>%s</script></body></html>
        """
            .formatted(
                FigurePage.policy(List.of(FigurePage.style()), List.of(choose)),
                FigurePage.style(),
                FigurePage.figure(
                    new FigurePage.Figure(
                        "one", "1", specification, "x,y,arm\n1,1,a\n2,2,b\n", "")),
                FigurePage.figure(
                    new FigurePage.Figure(
                        "two", "2", specification, "x,y,arm\n1,1,b\n3,2,a\n", "")),
                FigurePage.scripts(),
                choose);

    // a is a circle, b a square
    List<String> after = elements(open(page), "class=\"plot\".*?(<svg.*?</svg>)");
    assertThat(after)
        .hasSize(2)
        .allMatch(plot -> plot.split("stroke-width=\"1.7\"", -1).length == 2, "one point")
        .noneMatch(plot -> plot.contains("<circle"));
  }
}
