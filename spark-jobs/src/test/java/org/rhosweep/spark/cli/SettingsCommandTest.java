package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class SettingsCommandTest {
  @Test
  void givenNoFormat_whenPrinted_thenEverySettingHasTypeDefaultRangeAndMeaning() {
    Captured captured = Captured.run("settings");
    assertThat(captured.code()).isZero();
    assertThat(captured.out())
        .contains("model\n  A stack of equal recurrent layers under a dense readout.\n")
        .contains("  depth: integer; default 1; 1 to 1000\n      stacked layers\n")
        .contains("  clipNorm: number, or none; default none; > 0\n");
  }

  @Test
  void givenTheFormatsOfTheDocuments_whenPrinted_thenTheyAreTheDocuments() throws Exception {
    Captured schema = Captured.run("settings", "--format", "json-schema");
    assertThat(schema.code()).as(schema.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(schema.out());
    assertThat(json.at("/properties/seeds").isMissingNode()).isFalse();
    assertThat(schema.out())
        .isEqualTo(Files.readString(Document.ROOT.resolve("docs/sweep-file.schema.json")));
    Captured markdown = Captured.run("settings", "--format", "markdown");
    assertThat(Files.readString(Document.ROOT.resolve("docs/sweep-file.md")))
        .endsWith(markdown.out());
  }
}
