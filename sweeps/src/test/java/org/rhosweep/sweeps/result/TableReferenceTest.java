package org.rhosweep.sweeps.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TableReferenceTest {
  /** Descriptions say the unit of a quantity, too, at the end of their first part. */
  private static final Pattern SAID =
      Pattern.compile(".*(?:,| in) (s|time steps|0 to 1|10\\^9 operations per second)(;.*|: .*)?");

  @Test
  void givenColumns_whenTheirDescriptionSaysAUnit_thenTheReferenceSaysTheSame() {
    int said = 0;
    for (Table table : ResultTables.readable()) {
      for (Column column : table.columns()) {
        Matcher unit = SAID.matcher(column.description());
        if (unit.matches()) {
          String name = unit.group(1).replace("second", "s");
          assertThat(TableReference.unit(column))
              .as("%s.%s", table.name(), column.name())
              .isEqualTo(name);
          said++;
        }
      }
    }
    assertThat(said).isGreaterThan(20);
  }

  @Test
  void givenColumns_whenTheyAreNoNumbers_thenTheyHaveNoUnit() {
    for (Table table : ResultTables.readable()) {
      for (Column column : table.columns()) {
        boolean number =
            switch (column.type()) {
              case INT, LONG, DOUBLE -> true;
              case STRING, BOOLEAN, TIMESTAMP -> false;
            };
        boolean name = column.name().matches("(split_)?seed|schema_version|numeric_semantics");
        assertThat(TableReference.unit(column).isEmpty())
            .as("%s.%s", table.name(), column.name())
            .isEqualTo(!number || name);
      }
    }
  }
}
