package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.rhosweep.core.Sha256;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.summary.AblationInput;
import org.rhosweep.storage.summary.AblationJson;
import org.rhosweep.storage.summary.AblationMetrics;
import org.rhosweep.storage.summary.Metric;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.AblationException;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.ablation.ExclusionRule;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Importance;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.ablation.SelectionRule;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.spec.SettingColumns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The effect of a factor, with intervals, tests and effect sizes. */
@Command(
    name = "ablate",
    mixinStandardHelpOptions = true,
    description =
        "The effect of a factor against a baseline, paired by seed and by all other settings:"
            + " intervals, tests, effect sizes, wins. With two factors also their interaction."
            + " Seeds are the independent draws: pairs that share a seed count as one. Diverged"
            + " trials are worse than all others, and how many there are is compared, too. With"
            + " --importance, which settings decide the metric.",
    footer = {
      "",
      "Examples:",
      "  rhosweep ablate OUT --factor init --baseline glorot --by depth",
      "  rhosweep ablate OUT --factor init --baseline 'lsc target_radius=1' --metric"
          + " best_eval_loss",
      "  rhosweep ablate OUT --factor init --baseline glorot --factor depth --baseline 1",
      "  rhosweep ablate OUT --importance",
      "Each arm at its best learning rate, against the best of three baselines; chosen on the eval",
      "split, compared on the test split:",
      "  rhosweep ablate OUT --factor init --baseline glorot,he,orthogonal \\",
      "    --tune training.optimizer.learningRate"
    })
final class AblateCommand implements Callable<Integer> {
  private static final String FOLDER = "_ablations";
  private static final int HASH_DIGITS = 8;

  /** Whether anything is: settings, or one of several baselines. */
  private boolean chooses;

  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

  @Option(
      names = "--factor",
      paramLabel = "SETTING",
      description =
          "What is varied: a column of settings or a path of a sweep file. Twice for an"
              + " interaction.")
  List<String> factors = List.of();

  @Option(
      names = "--baseline",
      paramLabel = "LEVEL",
      description =
          "What its other levels are compared with: glorot, 'lsc 0.5', 'lsc target_radius=0.5', 1."
              + " One for each --factor, in the same order. Several with commas, glorot,he: in each"
              + " combination of the other settings the best of them, chosen as with --tune.")
  List<String> baselines = List.of();

  @Option(
      names = "--importance",
      description =
          "Also, or alone, which fraction of the variance between arms each setting explains, and"
              + " each two beyond both, of all that vary (functional ANOVA of the grid; of ranks where"
              + " trials diverged).")
  boolean importance;

  @Option(
      names = "--metric",
      paramLabel = "COLUMN",
      description =
          "A number of the trials table. Default: the sweep's own at the end on eval, perplexity"
              + " where all is text, else accuracy where there is one, else loss; where something is"
              + " chosen the same on test, unless --on eval.")
  String metric;

  @Option(
      names = "--tune",
      paramLabel = "SETTING",
      split = ",",
      description =
          "Take each level of the factor, in each combination of the other settings, at the best of"
              + " the values of this setting that were tried: chosen on the eval split for all"
              + " seeds together, compared on the test split. Several with commas are chosen"
              + " jointly.")
  List<String> tune = List.of();

  @Option(
      names = "--choose-by",
      paramLabel = "COLUMN",
      description =
          "What values of --tune and the best of several baselines are chosen by. Default: what"
              + " --metric is on the eval split, final_eval_accuracy for test_accuracy, and"
              + " best_eval_accuracy of a trial whose best weights early stopping restored.")
  String chooseBy;

  @Option(
      names = "--choose",
      paramLabel = "mean|median",
      description = "Which center over the seeds is chosen by. Default: mean.")
  SelectionRule.Center center;

  @Option(
      names = "--on",
      paramLabel = "test|eval",
      description =
          "The split that what was chosen is compared on. Default: test. With eval it is the one"
              + " that chose, and what was chosen looks better than it is.")
  ComparedOn on;

  @Option(
      names = "--better",
      paramLabel = "higher|lower",
      description = "Which is better; needed where the metric's name does not tell.")
  Direction better;

  @Option(
      names = "--exclude",
      paramLabel = "RULE",
      converter = RuleConverter.class,
      description =
          "What becomes of diverged trials: diverged-worst, worse than all that completed in"
              + " everything made of orders, or drop-pair. Default: diverged-worst.")
  ExclusionRule rule = ExclusionRule.DIVERGED_WORST;

  @Option(
      names = "--by",
      paramLabel = "SETTING",
      split = ",",
      description = "One comparison for each value of these settings.")
  List<String> by = List.of();

  @Option(
      names = "--unpaired",
      paramLabel = "SETTING",
      split = ",",
      description = "Settings that the trials of a pair may differ in, beside the factor.")
  List<String> unpaired = List.of();

  @Option(
      names = "--confidence",
      paramLabel = "SHARE",
      description = "Of the intervals. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0.95")
  double confidence;

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description = "Only trials that ran under this name; default: all of the output.")
  String sweep;

  @Option(
      names = "--format",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
      defaultValue = "TABLE")
  RowFormat format;

  enum ComparedOn {
    TEST,
    EVAL
  }

  enum Direction {
    HIGHER,
    LOWER
  }

  static final class RuleConverter implements picocli.CommandLine.ITypeConverter<ExclusionRule> {
    @Override
    public ExclusionRule convert(String value) {
      for (ExclusionRule rule : ExclusionRule.values()) {
        if (rule.toString().equals(value)) {
          return rule;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "expected one of "
              + java.util.Arrays.stream(ExclusionRule.values())
                  .map(ExclusionRule::toString)
                  .collect(Collectors.joining(", "))
              + " but was '"
              + value
              + "'");
    }
  }

  @Override
  public Integer call() throws IOException, OutputException {
    try {
      return ablate();
    } catch (AblationException | IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private int ablate() throws IOException, OutputException, AblationException {
    chooses = !tune.isEmpty() || baselines.stream().anyMatch(text -> text.contains(","));
    requireFactors();
    Output output = outputArgument.open(Sessions.configuration(null, java.util.Map.of()));
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, Messages::warning);
    // Before any value is looked at.
    String rule = this.rule.stated();
    if (format == RowFormat.TABLE) {
      new Paragraphs(System.out).print("exclusion: " + rule);
    } else {
      Messages.info("exclusion rule " + rule);
    }
    requireTrials(committed);
    if (factors.isEmpty()) {
      return importance(output, committed);
    }
    Question question = question(committed);
    if (question.choosing() != null) {
      Messages.info("chosen: " + question.choosing().text(question, isList(question)));
    }
    AblationTrials trials = read(committed, question);
    if (tune.isEmpty() && chooses && !isList(trials, question)) {
      // A value with commas in it, no list: nothing is chosen after all.
      Messages.info("%s is one level: nothing is chosen".formatted(String.join("; ", baselines)));
      chooses = false;
      question = question(committed);
      trials = read(committed, question);
    }
    Ablation ablation = Ablation.of(trials, question);
    Importance parts = importance ? Importance.of(trials, List.of(), question.measure()) : null;
    String json = AblationJson.of(ablation, parts, sweep, trials.size());
    if (format == RowFormat.JSON) {
      System.out.print(json);
    } else {
      new AblationText(ablation).print(format, System.out);
      if (parts != null) {
        ImportanceText.print(parts, format, System.out);
      }
    }
    System.out.flush();
    store(output, question.measure(), question + (importance ? "/importance" : ""), json);
    return ExitCode.OK;
  }

  /** Without a comparison. */
  private int importance(Output output, CommittedTrials committed)
      throws IOException, OutputException, AblationException {
    ComparisonMetric measure = measure(committed);
    AblationTrials trials = AblationInput.read(committed, measure.column(), sweep);
    Importance parts = Importance.of(trials, List.of(), measure);
    String json = AblationJson.of(parts, sweep, trials.size());
    if (format == RowFormat.JSON) {
      System.out.print(json);
    } else {
      ImportanceText.print(parts, format, System.out);
    }
    System.out.flush();
    store(output, measure, "importance", json);
    return ExitCode.OK;
  }

  private void requireFactors() {
    if (factors.isEmpty() && !importance) {
      throw new CommandException(
          ExitCode.USAGE,
          "what is to be compared? Give --factor and --baseline, or --importance for what decides"
              + " the metric");
    }
    if (factors.isEmpty() && !(baselines.isEmpty() && tune.isEmpty() && by.isEmpty())) {
      throw new CommandException(
          ExitCode.USAGE, "--baseline, --tune and --by go with --factor, which is not given");
    }
  }

  private void requireTrials(CommittedTrials committed) {
    if (sweep != null && !committed.segments().stream().anyMatch(s -> sweep.equals(s.sweep()))) {
      throw new CommandException(
          ExitCode.USAGE,
          "no trial ran under the name %s; sweeps: %s".formatted(sweep, sweeps(committed)));
    }
  }

  private AblationTrials read(CommittedTrials committed, Question question)
      throws IOException, OutputException {
    return AblationInput.read(committed, question.measure().column(), question.choosing(), sweep);
  }

  private static boolean isList(Question question) {
    return question.factors().stream().anyMatch(c -> c.baseline().contains(","));
  }

  private static boolean isList(AblationTrials trials, Question question) throws AblationException {
    for (Question.Compared compared : question.factors()) {
      if (Ablation.areSeveral(trials, compared)) {
        return true;
      }
    }
    return false;
  }

  private Question question(CommittedTrials committed)
      throws AblationException, IOException, OutputException {
    if (factors.size() != baselines.size()) {
      throw new CommandException(
          ExitCode.USAGE,
          String.format(
              Locale.ROOT,
              "each --factor needs one --baseline: there are %d and %d",
              factors.size(),
              baselines.size()));
    }
    if (factors.size() > 2) {
      throw new CommandException(
          ExitCode.USAGE,
          String.format(
              Locale.ROOT,
              "--factor may be given once, or twice for an interaction; was given %d times",
              factors.size()));
    }
    List<Question.Compared> compared = new ArrayList<>();
    for (int i = 0; i < factors.size(); i++) {
      compared.add(new Question.Compared(Factor.named(factors.get(i)), baselines.get(i)));
    }
    ComparisonMetric measure = measure(committed);
    return new Question(
        compared, measure, rule, columns(by), columns(unpaired), confidence, choosing(measure));
  }

  /** What is chosen and by what; null where nothing is. */
  private SelectionRule choosing(ComparisonMetric measure) throws AblationException {
    if (!chooses) {
      String option = on != null ? "--on" : chooseBy != null ? "--choose-by" : "--choose";
      if (on != null || chooseBy != null || center != null) {
        throw new CommandException(
            ExitCode.USAGE,
            option + " goes with --tune or with several baselines: nothing else is chosen");
      }
      return null;
    }
    List<Factor> tuned = new ArrayList<>();
    for (String name : tune) {
      tuned.add(Factor.tuned(name));
    }
    boolean onEval = on == ComparedOn.EVAL;
    if (measure.split().equals("eval") != onEval) {
      throw new CommandException(
          ExitCode.USAGE,
          onEval
              ? "--on eval compares by a column of the eval split, which %s is not"
                  .formatted(measure.column())
              : "%s is of the eval split, which chooses: compare by %s, or say --on eval"
                  .formatted(
                      measure.column(),
                      measure.column().replaceFirst("^(final|best)_eval", "test")));
    }
    ComparisonMetric by = chooseBy == null ? chosenBy(measure, onEval) : named(chooseBy, null);
    String restored =
        chooseBy == null && !onEval ? by.column().replaceFirst("^final_", "best_") : null;
    return new SelectionRule(
        by, restored, center == null ? SelectionRule.Center.MEAN : center, tuned);
  }

  /** The metric of the eval split that belongs to the one that is compared. */
  private static ComparisonMetric chosenBy(ComparisonMetric measure, boolean onEval) {
    if (onEval) {
      return measure;
    } else if (measure.split().equals("test")) {
      return new ComparisonMetric(
          measure.column().replaceFirst("^test", "final_eval"), measure.higherIsBetter());
    }
    throw new CommandException(
        ExitCode.USAGE,
        "%s says nothing of the eval split: give --choose-by, such as final_eval_accuracy"
            .formatted(measure.column()));
  }

  private static List<String> columns(List<String> names) throws AblationException {
    List<String> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(Factor.named(name).name());
    }
    return columns;
  }

  /** The one that is asked for, or the sweep's own; it is there. */
  private ComparisonMetric measure(CommittedTrials committed) throws IOException, OutputException {
    if (metric != null && better == null && ComparisonMetric.named(metric).isPresent()) {
      named(metric, null); // a name that is none is said before trials are read
    } else if (metric != null) {
      return named(metric, better);
    }
    AblationMetrics there = AblationMetrics.of(committed, sweep);
    if (there.trials() == 0) {
      throw new CommandException(ExitCode.USAGE, "no trial completed: there is nothing to compare");
    }
    if (metric != null) {
      if (AblationMetrics.isCandidate(metric)) {
        requirePresent(metric, there);
      }
      return named(metric, null);
    }
    Metric own =
        there
            .own()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.USAGE, "no completed trial has a loss; give --metric"));
    String column =
        chooses && on != ComparedOn.EVAL
            ? own.finalColumn().replaceFirst("^final_eval", "test")
            : own.finalColumn();
    requirePresent(column, there);
    return named(column, better);
  }

  private void requirePresent(String column, AblationMetrics there) {
    if (!there.present().contains(column)) {
      String evalToo = column.replaceFirst("^test", "final_eval");
      throw new CommandException(
          ExitCode.USAGE,
          "no completed trial has %s%s to compare by%s; there are: %s"
              .formatted(
                  column,
                  column.startsWith("test") ? " (test split)" : "",
                  chooses && column.startsWith("test") && there.present().contains(evalToo)
                      ? " (an output from before there was a test split has none; --on eval"
                          + " compares on the split that chooses)"
                      : "",
                  String.join(", ", there.present())));
    }
  }

  private static ComparisonMetric named(String metric, Direction better) {
    List<String> numbers =
        ResultTables.TRIALS.columns().stream()
            .filter(column -> column.type() == ColumnType.DOUBLE || column.type() == ColumnType.INT)
            .map(Column::name)
            .filter(name -> SettingColumns.columnsOf(name).isEmpty())
            .toList();
    if (!numbers.contains(metric)) {
      List<String> longer = numbers.stream().filter(name -> name.contains(metric)).toList();
      throw new CommandException(
          ExitCode.USAGE,
          "there is no metric \"%s\"%s (rhosweep columns lists all)"
              .formatted(
                  metric,
                  longer.isEmpty()
                      ? SettingColumns.suggestion(metric, numbers)
                      : "; did you mean one of " + String.join(", ", longer) + "?"));
    }
    if (better != null) {
      return new ComparisonMetric(metric, better == Direction.HIGHER);
    }
    return ComparisonMetric.named(metric)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "is more of %s better, or less? Give --better higher or --better lower"
                        .formatted(metric)));
  }

  private static String sweeps(CommittedTrials committed) {
    return committed.segments().stream()
        .map(segment -> segment.sweep())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** With the rule and what was left out, beside the tables; the same question replaces it. */
  private void store(Output output, ComparisonMetric measure, String question, String json) {
    List<String> named = factors.isEmpty() ? List.of("importance") : factors;
    String name =
        named.stream().map(f -> f.replace('.', '-')).collect(Collectors.joining("-x-"))
            + "-"
            + measure.column()
            + "-"
            + Sha256.hexadecimal(question + "/" + sweep).substring(0, HASH_DIGITS)
            + ".json";
    Path target = new Path(new Path(output.root(), FOLDER), name);
    try {
      output.write(target, json);
      Messages.info("stored as " + Output.display(target));
    } catch (IOException e) {
      Messages.warning("the ablation could not be stored: " + Output.oneLine(e));
    }
  }
}
