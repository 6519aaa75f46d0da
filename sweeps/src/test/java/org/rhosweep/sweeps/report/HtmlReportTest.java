package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  @Test
  void givenASweep_whenRendered_thenOneFileThatNeedsNothingElse() throws IOException {
    String html = HtmlReport.render(SampleData.cellDepthInit("depth-and-radius"));

    // Kept beside the test results, to look at.
    Files.writeString(Path.of("target", "sample-report.html"), html);
    assertThat(html).startsWith("<!DOCTYPE html>").contains("<svg").contains("</html>");
    assertThat(html).doesNotContainPattern("(?i)(src|href)\\s*=|url\\(|@import|<script|<link|http");
  }
}
