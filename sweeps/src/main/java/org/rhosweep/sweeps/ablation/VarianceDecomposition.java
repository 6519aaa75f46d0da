package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rhosweep.sweeps.ablation.Importance.Kind;
import org.rhosweep.sweeps.ablation.Importance.Part;
import org.rhosweep.sweeps.text.Counts;

/** The variance of some trials, setting by setting; see {@link Importance} for the equations. */
final class VarianceDecomposition {
  private final ComparisonMetric metric;
  private final Grid grid;
  private final List<String> named;
  private final double[] values; // by trial of the grid
  private final double[] means; // by arm
  private final int diverged;
  private final double mean;
  private final double between;
  private final List<String> notes = new ArrayList<>();

  VarianceDecomposition(AblationTrials trials, List<String> factors, ComparisonMetric metric)
      throws AblationException {
    this.metric = metric;
    Results results = Results.compared(trials, metric, ExclusionRule.DIVERGED_WORST);
    if (!results.any()) {
      throw new AblationException("no completed trial has %s".formatted(metric.text()));
    }
    int[] rows =
        IntStream.range(0, trials.size())
            .filter(row -> !Double.isNaN(results.value(row)))
            .toArray();
    grid = new Grid(trials, rows, factors);
    double[] measured = Arrays.stream(grid.rows()).mapToDouble(results::value).toArray();
    diverged = (int) Arrays.stream(measured).filter(Double::isInfinite).count();
    values = diverged > 0 ? ranks(measured) : measured;
    means = means(grid.arms(), arm -> arm);
    mean = Statistics.mean(means);
    between = variance(means);
    named = grid.names(factors);
    notes.addAll(grid.notes());
    if (trials.size() > rows.length) {
      notes.add(
          "not counted: "
              + Counts.of(trials.size() - rows.length, "trial")
              + " without a value (failed, out of memory, infeasible, or none measured)");
    }
  }

  /** Ranks from 1 on, equal values the mean of theirs. */
  static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(values)
        .map(
            value ->
                (Statistics.countBelow(sorted, value, false)
                        + Statistics.countBelow(sorted, value, true)
                        + 1)
                    / 2.0)
        .toArray();
  }

  /** Says which group an arm is in. */
  private interface GroupOfArm {
    int of(int arm);
  }

  /** Mean of the values of each arm, then of the arms of each group. */
  private double[] means(int groups, GroupOfArm groupOf) {
    double[] ofArms = means == null ? meansOfArms() : means;
    double[] sums = new double[groups];
    int[] counts = new int[groups];
    for (int arm = 0; arm < ofArms.length; arm++) {
      sums[groupOf.of(arm)] += ofArms[arm];
      counts[groupOf.of(arm)]++;
    }
    Arrays.setAll(sums, group -> sums[group] / counts[group]);
    return sums;
  }

  private double[] meansOfArms() {
    double[] sums = new double[grid.arms()];
    int[] counts = new int[grid.arms()];
    // Arms and trials are in the order of their settings, not in that of files.
    for (int trial = 0; trial < values.length; trial++) {
      sums[grid.armOf(trial)] += values[trial];
      counts[grid.armOf(trial)]++;
    }
    Arrays.setAll(sums, arm -> sums[arm] / counts[arm]);
    return sums;
  }

  /** Of numbers that weigh the same, with n: a part of a sum, and no estimate. */
  private static double variance(double[] numbers) {
    double mean = Statistics.mean(numbers);
    double[] squares = Arrays.stream(numbers).map(n -> (n - mean) * (n - mean)).toArray();
    return Statistics.mean(squares);
  }

  Importance importance() {
    double[] mains =
        IntStream.range(0, grid.factors())
            .mapToDouble(f -> variance(means(grid.levels(f), arm -> grid.level(f, arm))))
            .toArray();
    double within = within();
    double all = between + within;
    List<Part> parts = new ArrayList<>();
    double listed = 0;
    for (int f = 0; f < grid.factors(); f++) {
      if (named.contains(grid.name(f))) {
        listed += mains[f];
        parts.add(part(Kind.MAIN, List.of(grid.name(f)), mains[f], all, grid.note(f)));
      }
      for (int h = f + 1; h < grid.factors(); h++) {
        if (named.contains(grid.name(f)) && named.contains(grid.name(h))) {
          double pair = Math.max(0, pair(f, h) - mains[f] - mains[h]);
          listed += pair;
          parts.add(part(Kind.INTERACTION, List.of(grid.name(f), grid.name(h)), pair, all, ""));
        }
      }
    }
    parts.sort(Comparator.comparingDouble(Part::fractionOfAll).reversed());
    if (grid.factors() > 2 || named.size() < grid.factors()) {
      parts.add(
          part(
              Kind.OTHERS,
              List.of(),
              Math.max(0, between - listed),
              all,
              named.size() < grid.factors()
                  ? "settings that were not asked for, and what three or more do together"
                  : "what three or more settings do together"));
    }
    addSeeds(parts, within, all);
    return new Importance(
        metric, diverged > 0, values.length, diverged, grid.arms(), parts, notes());
  }

  private Part part(Kind kind, List<String> factors, double variance, double all, String note) {
    return new Part(
        kind, factors, between > 0 ? variance / between : Double.NaN, variance / all, note);
  }

  private double pair(int f, int h) {
    int width = grid.levels(h);
    return variance(
        means(grid.levels(f) * width, arm -> grid.level(f, arm) * width + grid.level(h, arm)));
  }

  /** Mean over arms of the variance over each arm's seeds. */
  private double within() {
    double[] squares = new double[grid.arms()];
    int[] counts = new int[grid.arms()];
    for (int trial = 0; trial < values.length; trial++) {
      double distance = values[trial] - means[grid.armOf(trial)];
      squares[grid.armOf(trial)] += distance * distance;
      counts[grid.armOf(trial)]++;
    }
    Arrays.setAll(squares, arm -> squares[arm] / counts[arm]);
    return Statistics.mean(squares);
  }

  private void addSeeds(List<Part> parts, double within, double all) {
    int seeds = grid.seedsOfEachArm();
    if (seeds == 1) {
      notes.add("one seed: what chance does is part of every other number here");
      return;
    }
    double residual = within;
    if (seeds > 1) {
      double[] sums = new double[seeds];
      for (int trial = 0; trial < values.length; trial++) {
        sums[grid.seedOf(trial)] += values[trial] / grid.arms();
      }
      double ofSeeds = Math.min(within, variance(sums));
      residual = within - ofSeeds;
      parts.add(new Part(Kind.SEEDS, List.of(), Double.NaN, ofSeeds / all, "in all arms alike"));
      // E[V] has residual / (S - 1) in it if arms do not differ: its mean square over S seeds.
      double chance = residual / (seeds - 1) / between;
      if (between > 0 && chance >= 0.01) {
        notes.add(
            String.format(
                Locale.ROOT,
                "about %.0f%% of the variance between arms is chance: that of means over %d seeds",
                100 * Math.min(1, chance),
                seeds));
      }
    }
    parts.add(
        new Part(
            Kind.RESIDUAL,
            List.of(),
            Double.NaN,
            residual / all,
            seeds > 1
                ? "a seed in an arm"
                : "seeds among it: not every arm has a value for the same seeds"));
  }

  private List<String> notes() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s of %d trials of %d arms%s",
            diverged > 0 ? "ranks of " + metric.text() : metric.text(),
            values.length,
            grid.arms(),
            diverged > 0
                ? String.format(Locale.ROOT, "; %d diverged and share the worst rank", diverged)
                : ""));
    lines.addAll(notes);
    if (!(between > 0)) {
      lines.add("the arms do not differ: mean " + mean);
    }
    return lines;
  }

  /** The whole part of the grid that the trials are of. */
  private static final class Grid {
    private static final double MIN_FRACTION_LEFT = 0.5;

    private final List<Factor> factors = new ArrayList<>();
    private final List<Levels> levels = new ArrayList<>();
    private final List<String> follow = new ArrayList<>(); // by factor, what changes along
    private final List<String> notes = new ArrayList<>();
    private final AblationTrials trials;
    private int[] rows;
    private int[][] levelOfArm; // by factor and arm, 0, 1, … among those that are left
    private int[] levelCounts;
    private int[] armOfTrial;
    private int arms;

    Grid(AblationTrials trials, int[] usable, List<String> asked) throws AblationException {
      this.trials = trials;
      rows = usable;
      for (Factor factor : candidates(asked)) {
        factors.add(factor);
        levels.add(new Levels(trials, factor));
        follow.add("");
      }
      dropImpliedFactors();
      restrictToFullFactorial();
      number();
    }

    /** Those asked for first, then all that vary besides, a choice with the settings inside it. */
    private List<Factor> candidates(List<String> asked) throws AblationException {
      List<String> varying =
          trials.varying().stream()
              .filter(
                  column -> {
                    DictionaryColumn values = trials.column(column);
                    return Arrays.stream(rows)
                        .anyMatch(r -> values.code(r) != values.code(rows[0]));
                  })
              .toList();
      List<Factor> found = new ArrayList<>();
      for (String column : varying) {
        found.add(factor(column));
      }
      List<Factor> outer =
          found.stream()
              .filter(
                  inner ->
                      found.stream()
                          .noneMatch(f -> !f.equals(inner) && f.columns().contains(inner.name())))
              .collect(Collectors.toCollection(ArrayList::new));
      boolean task = found.stream().anyMatch(VarianceDecomposition::isOfTask);
      outer.removeIf(f -> task && f.name().equals("data_fingerprint"));
      if (outer.isEmpty()) {
        throw new AblationException("nothing varies among the trials: there is nothing to explain");
      }
      List<Factor> ordered = new ArrayList<>();
      for (String name : asked) {
        String column = Factor.named(name).name();
        Factor whole =
            outer.stream()
                .filter(f -> f.name().equals(column))
                .findFirst()
                .orElseThrow(() -> new AblationException(notThere(column, outer)));
        if (!ordered.contains(whole)) {
          ordered.add(whole);
        }
      }
      outer.stream().filter(f -> !ordered.contains(f)).forEach(ordered::add);
      return ordered;
    }

    private static Factor factor(String column) {
      try {
        return Factor.named(column);
      } catch (AblationException e) { // no setting, but part of what a trial is
        return new Factor(column, List.of(column));
      }
    }

    private static String notThere(String column, List<Factor> outer) {
      return outer.stream()
          .filter(f -> f.columns().contains(column))
          .findFirst()
          .map(f -> "%s is a setting of %s, which varies: name that".formatted(column, f.name()))
          .orElse(
              "%s does not vary: it explains nothing; settings that do: %s"
                  .formatted(column, String.join(", ", outer.stream().map(Factor::name).toList())));
    }

    /** A setting that another one decides has no part of its own. */
    private void dropImpliedFactors() throws AblationException {
      int arms = count(IntStream.range(0, factors.size()).toArray());
      for (int b = factors.size() - 1; b >= 0; b--) {
        for (int a = 0; a < factors.size(); a++) {
          int both = a == b ? -1 : count(a, b);
          boolean decided = a != b && both == count(a);
          boolean mutual = decided && both == count(b);
          if (decided && (!mutual || a < b)) {
            if (!mutual && count(a) == arms) {
              throw new AblationException(
                  "the trials are not a full factorial grid: each arm has a %s of its own"
                      .formatted(factors.get(a).name()));
            }
            String along = factors.get(b).name() + follow.get(b);
            follow.set(a, follow.get(a) + ", " + along);
            factors.remove(b);
            levels.remove(b);
            follow.remove(b);
            break;
          }
        }
      }
    }

    /** Different combinations of levels of some factors. */
    private int count(int... of) {
      Set<List<Integer>> seen = new java.util.HashSet<>();
      for (int row : rows) {
        seen.add(Arrays.stream(of).mapToObj(f -> levels.get(f).ofRow(row)).toList());
      }
      return seen.size();
    }

    private void restrictToFullFactorial() throws AblationException {
      List<int[]> left = new ArrayList<>(distinctArms());
      int all = left.size();
      List<Set<Integer>> dropped = new ArrayList<>();
      factors.forEach(f -> dropped.add(new TreeSet<>()));
      while (!isWhole(left)) {
        int[] worst = sparsestLevel(left);
        dropped.get(worst[0]).add(worst[1]);
        left.removeIf(arm -> arm[worst[0]] == worst[1]);
      }
      if (left.size() < MIN_FRACTION_LEFT * all) {
        throw new AblationException(
            "the trials are not a full factorial grid: less than half of "
                + all
                + " arms have every combination of levels");
      }
      if (left.size() < all) {
        List<String> gone = new ArrayList<>();
        for (int f = 0; f < factors.size(); f++) {
          for (int level : dropped.get(f)) {
            gone.add(factors.get(f).name() + " " + levels.get(f).label(level));
          }
        }
        notes.add(
            String.format(
                Locale.ROOT,
                "%d of %d arms are a whole grid and count; left out: %s",
                left.size(),
                all,
                String.join(", ", gone)));
        rows =
            Arrays.stream(rows)
                .filter(
                    row ->
                        IntStream.range(0, factors.size())
                            .noneMatch(f -> dropped.get(f).contains(levels.get(f).ofRow(row))))
                .toArray();
      }
      for (int f = factors.size() - 1; f >= 0; f--) {
        if (count(f) == 1) {
          factors.remove(f);
          levels.remove(f);
          follow.remove(f);
        }
      }
      if (factors.isEmpty()) {
        throw new AblationException(
            "the trials are not a full factorial grid: nothing varies in a whole part of it");
      }
    }

    private List<int[]> distinctArms() {
      return Arrays.stream(rows)
          .mapToObj(row -> levels.stream().map(l -> l.ofRow(row)).toList())
          .distinct()
          .map(arm -> arm.stream().mapToInt(Integer::intValue).toArray())
          .toList();
    }

    private boolean isWhole(List<int[]> left) {
      double cells = 1;
      for (int f = 0; f < factors.size(); f++) {
        int factor = f;
        cells *= left.stream().mapToInt(arm -> arm[factor]).distinct().count();
      }
      return cells == left.size();
    }

    /** Factor and level with the fewest of its combinations; of equals the last. */
    private int[] sparsestLevel(List<int[]> left) {
      int[] sparsestLevel = null;
      long fewest = Long.MAX_VALUE;
      for (int f = 0; f < factors.size(); f++) {
        int factor = f;
        java.util.TreeMap<Integer, Integer> counts = new java.util.TreeMap<>();
        left.forEach(arm -> counts.merge(arm[factor], 1, Integer::sum));
        if (counts.size() == 1) {
          continue;
        }
        for (java.util.Map.Entry<Integer, Integer> level : counts.entrySet()) {
          long share = (long) level.getValue() * counts.size(); // of cells of the grid / levels
          if (share <= fewest) {
            fewest = share;
            sparsestLevel = new int[] {f, level.getKey()};
          }
        }
      }
      return sparsestLevel;
    }

    /** Arms and levels that are left, in the order of levels. */
    private void number() {
      int count = factors.size();
      levelCounts = new int[count];
      int[][] compact = new int[count][];
      for (int f = 0; f < count; f++) {
        Levels ofFactor = levels.get(f);
        int[] present = Arrays.stream(rows).map(ofFactor::ofRow).sorted().distinct().toArray();
        levelCounts[f] = present.length;
        compact[f] = new int[ofFactor.all().size()];
        for (int i = 0; i < present.length; i++) {
          compact[f][present[i]] = i;
        }
      }
      arms = Arrays.stream(levelCounts).reduce(1, (a, b) -> a * b);
      int[] armOfRow = new int[trials.size()];
      for (int row : rows) {
        for (int f = 0; f < count; f++) {
          armOfRow[row] = armOfRow[row] * levelCounts[f] + compact[f][levels.get(f).ofRow(row)];
        }
      }
      DictionaryColumn seeds = trials.column(AblationTrials.SEED);
      rows =
          Arrays.stream(rows)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingInt(row -> armOfRow[row])
                      .thenComparing(
                          (a, b) ->
                              Levels.compare(
                                  Arrays.asList(seeds.value(a)), Arrays.asList(seeds.value(b)))))
              .mapToInt(Integer::intValue)
              .toArray();
      armOfTrial = Arrays.stream(rows).map(row -> armOfRow[row]).toArray();
      levelOfArm = new int[count][arms];
      for (int arm = 0; arm < arms; arm++) {
        int rest = arm;
        for (int f = count - 1; f >= 0; f--) {
          levelOfArm[f][arm] = rest % levelCounts[f];
          rest /= levelCounts[f];
        }
      }
    }

    int[] rows() {
      return rows;
    }

    int arms() {
      return arms;
    }

    int factors() {
      return factors.size();
    }

    String name(int factor) {
      return factors.get(factor).name();
    }

    /** Columns of the settings that are reported. */
    List<String> names(List<String> asked) throws AblationException {
      List<String> names = new ArrayList<>();
      for (String name : asked) {
        names.add(Factor.named(name).name());
      }
      return asked.isEmpty() ? factors.stream().map(Factor::name).toList() : names;
    }

    int levels(int factor) {
      return levelCounts[factor];
    }

    int level(int factor, int arm) {
      return levelOfArm[factor][arm];
    }

    int armOf(int trial) {
      return armOfTrial[trial];
    }

    String note(int factor) {
      String along = follow.get(factor);
      return levelCounts[factor]
          + " levels"
          + (along.isEmpty() ? "" : "; with it " + along.substring(2));
    }

    List<String> notes() {
      return notes;
    }

    /** How many, where each arm has the same seeds, each once; 0 where not. */
    int seedsOfEachArm() {
      int seeds = rows.length / arms;
      if (seeds * arms != rows.length) {
        return 0;
      }
      DictionaryColumn column = trials.column(AblationTrials.SEED);
      for (int trial = 0; trial < rows.length; trial++) {
        if (armOfTrial[trial] != trial / seeds
            || column.code(rows[trial]) != column.code(rows[trial % seeds])) {
          return 0;
        }
      }
      return seeds;
    }

    /** Number of a trial's seed, where each arm has the same. */
    int seedOf(int trial) {
      return trial % (rows.length / arms);
    }
  }

  private static boolean isOfTask(Factor factor) {
    return org.rhosweep.sweeps.spec.SettingColumns.columnsOf("task").contains(factor.name());
  }
}
