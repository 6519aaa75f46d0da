package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void givenCellsOfAllKinds_whenWritten_thenAsTheStandardSays() {
    Csv csv = new Csv(1000, List.of("name", "value", "none"));
    csv.add(Arrays.asList("a,b", 0.1, null));
    csv.add(Arrays.asList("say \"so\"", 3.0, Double.NaN));

    assertThat(csv).hasToString("name,value,none\n\"a,b\",0.1,\n\"say \"\"so\"\"\",3,\n");
    assertThat(csv.link()).startsWith("data:text/csv;charset=utf-8;base64,");
    assertThat(
            new String(
                Base64.getDecoder().decode(csv.link().substring(csv.link().indexOf(',') + 1)),
                StandardCharsets.UTF_8))
        .isEqualTo(csv.toString());
  }

  @Test
  void givenAFormula_whenWritten_thenASpreadsheetDoesNotRunIt() {
    Csv csv = new Csv(1000, List.of("c"));
    csv.add(List.of("=1+2"));
    csv.add(List.of("@x"));
    csv.add(List.of(-0.5));

    assertThat(csv).hasToString("c\n'=1+2\n'@x\n-0.5\n");
  }

  @Test
  void givenMoreThanFits_whenWritten_thenTheRestIsCounted() {
    Csv csv = new Csv(10, List.of("c"));
    for (int i = 0; i < 100; i++) {
      csv.add(List.of(i));
    }

    assertThat(csv.rows()).isEqualTo(4);
    assertThat(csv.omitted()).isEqualTo(96);
  }
}
