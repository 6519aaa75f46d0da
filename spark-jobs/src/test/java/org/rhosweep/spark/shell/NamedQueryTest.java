package org.rhosweep.spark.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamedQueryTest {
  @Test
  void givenTheFiles_whenListed_thenEachHasItsNameAndSaysWhatItAnswers() throws Exception {
    try (Stream<Path> folders = Files.list(Path.of("src/main/resources/figures"))) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(NamedQuery.NAMES);
    }
    for (NamedQuery query : NamedQuery.all()) {
      assertThat(query.answers().get(0)).as(query.name()).contains("?");
      assertThat(query.section()).as(query.name()).isNotEmpty();
      if (!List.of("effects", "importance").contains(query.name())) { // views of a report's own
        assertThat(query.tables()).as(query.name()).isNotEmpty();
      }
      assertThat(query.withValues(Map.of())).as(query.name()).doesNotContain(":arms", " :");
    }
  }

  @Test
  void givenValues_whenPutIn_thenTheyAreWrittenAsTheirKindSays() {
    String sql =
        NamedQuery.named("learning-curves")
            .withValues(Map.of("split", "o'hare\\", "arms", "cell ,init", "quantity", "loss"));
    assertThat(sql).contains("split = 'o\\'hare\\\\'", "GROUP BY `cell`, `init`\n", "`loss` AS");
  }

  @Test
  void givenWrongValues_whenPutIn_thenOneLineSaysWhatWouldBeRight() {
    NamedQuery leaderboard = NamedQuery.named("leaderboard");
    assertThatThrownBy(() -> leaderboard.withValues(Map.of("metric", "final_eval_acuracy")))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("leaderboard: metric must be a column, was \"final_eval_acuracy\"")
        .hasMessageContaining("final_eval_accuracy");
    assertThatThrownBy(() -> leaderboard.withValues(Map.of("limit", "1; DROP TABLE x")))
        .hasMessage("leaderboard: limit must be a number, was \"1; DROP TABLE x\"");
    assertThatThrownBy(() -> leaderboard.withValues(Map.of("order", "down")))
        .hasMessage("leaderboard: order must be one of desc, asc, was \"down\"");
    assertThatThrownBy(() -> leaderboard.withValues(Map.of("limt", "3")))
        .hasMessageContaining("leaderboard has no parameter \"limt\"; did you mean \"limit\"?");
    assertThatThrownBy(() -> NamedQuery.named("leaderbord"))
        .hasMessageContaining("did you mean \"leaderboard\"?");
  }
}
