package org.rhosweep.sweeps.result;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The result tables for people: every column with type, unit, when it is NULL, and meaning. */
public final class TableReference {
  /** Units by the name of a column; the first that fits counts. */
  private static final Map<Pattern, String> UNITS = units();

  private static Map<Pattern, String> units() {
    String[][] rules = {
      {"seed|split_seed|schema_version|numeric_semantics", ""},
      {"(.*_)?seconds", "s"},
      {"gflops", "10^9 operations per s"},
      {"lane_width", "bits"},
      {"(.*_)?loss", "nats, or squared error"},
      {
        "(.*_)?(accuracy|fraction|share|probability)|unknown_tokens_.*|spike_rate|dropout", "0 to 1"
      },
      {"log10_norm", "decades"},
      {"(predicted_)?gradient_growth(_error)?", "decades per time step"},
      {"exponent_(time|depth)_.*|lyapunov", "nats per transition"},
      {"(predicted_)?(xi(_mean)?|trainable_length(_low|_high)?)", "time steps"},
      {
        "(lsc_)?sequence_length|padding|delay|total_time_steps|init_longest_memory|copy_length",
        "time steps"
      },
      {"(diverged_)?(layer|time_step)", "index from 0"},
      {
        "(.*_)?training_steps?(_done)?|warmup_steps|sync_period|averaging_frequency",
        "training steps"
      },
      {"pretraining_(kept_)?steps?|lsc_max_training_steps", "updates"},
      {"hidden_size|state_size|embedding_size", "units"},
      {"depth", "layers"},
      {"(.*_)?(examples|batch_size)|without_gradient", "examples"},
    };
    Map<Pattern, String> units = new LinkedHashMap<>();
    for (String[] rule : rules) {
      units.put(Pattern.compile(rule[0]), rule[1]);
    }
    return units;
  }

  private TableReference() {}

  /**
   * The unit of a column: 1 for a number without, empty for text, truth values, times and numbers
   * that are names.
   */
  public static String unit(Column column) {
    boolean counts = column.type() == ColumnType.INT || column.type() == ColumnType.LONG;
    if (!counts && column.type() != ColumnType.DOUBLE) {
      return "";
    }
    for (Map.Entry<Pattern, String> rule : UNITS.entrySet()) {
      if (rule.getKey().matcher(column.name()).matches()) {
        return rule.getValue();
      }
    }
    return counts ? "count" : "1";
  }

  /** All tables as Markdown. */
  public static String markdown() {
    StringBuilder text = new StringBuilder();
    for (Table table : ResultTables.readable()) {
      text.append("\n## ").append(table.name()).append("\n\n").append(table.description());
      text.append("\n\n| column | type | unit | NULL | meaning |\n|---|---|---|---|---|\n");
      for (Column column : table.columns()) {
        text.append("| `").append(column.name()).append("` | ");
        text.append(column.type().name().toLowerCase(Locale.ROOT)).append(" | ");
        text.append(unit(column)).append(" | ").append(column.nullable() ? "may be" : "never");
        text.append(" | ").append(column.description().replace("|", "\\|")).append(" |\n");
      }
      text.append("| `sweep` | string | | never | name of the sweep; the folder of the file |\n");
    }
    return text.toString();
  }
}
