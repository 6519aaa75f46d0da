package org.rhosweep.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.SyntheticOutput;
import org.rhosweep.storage.summary.LiveState;
import org.rhosweep.sweeps.result.ResultTables;

class LiveViewTest {
  @TempDir Path folder;

  private static JsonNode data(String page, String id) throws Exception {
    Matcher found =
        Pattern.compile("id=\"" + id + "-data\">(.*?)</script>", Pattern.DOTALL).matcher(page);
    assertThat(found.find()).as(id).isTrue();
    return new ObjectMapper().readTree(found.group(1));
  }

  @Test
  void givenAnOutput_whenLookedAt_thenEveryArmIsInTheTableOrCountedAndTheMapHasItsTrials()
      throws Exception {
    Output output = Output.at(folder.resolve("out").toString(), new Configuration());
    SyntheticOutput.write(output, 600, 3, 200);
    String page = new LiveView(LiveState.ofTrials(output), 3).html(true);

    assertThat(page).contains("<b>600 trials</b> committed", "No run is going on.");
    // 600 trials of as many arms: each is alone in its own.
    assertThat(page).contains("400 more arms are not shown");
    List<String> arms =
        Pattern.compile("<tr><td>([^<]*)</td>")
            .matcher(page)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(arms).hasSize(200).doesNotHaveDuplicates();
    List<String> map = data(page, "map").get("csv").asText().lines().toList();
    assertThat(map.get(0)).isEqualTo("panel,x,y,median,trials,diverged");
    assertThat(map.stream().skip(1).map(l -> l.split(",", -1)[0]).distinct()).hasSize(12);
    assertThat(page).contains("Panels with the most trials: 12 of ");
    List<String> losses = data(page, "losses").get("csv").asText().lines().toList();
    assertThat(losses).hasSize(1 + 6 * 3);
  }

  @Test
  void givenNoTrialYet_whenLookedAt_thenThePageSaysSo() throws Exception {
    Output output = Output.at(folder.resolve("empty").toString(), new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "test");
    LiveView view = new LiveView(LiveState.ofTrials(output), 3);

    assertThat(view.html(true))
        .contains("No trial is committed yet")
        .doesNotContain("class=\"figure\"");
    SyntheticOutput.write(output, 20, 2, 10);
    assertThat(view.html(false))
        .contains("<b>20 trials</b> committed", "class=\"figure\" id=\"map\"");
  }
}
