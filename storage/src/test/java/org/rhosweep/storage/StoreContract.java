package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.storage.SampleTables.CURVES;
import static org.rhosweep.storage.SampleTables.TRIALS;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.sweeps.result.Table;

/**
 * What {@link FileStore} promises, tried on a real store. Each test prints a line with its counts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreContract {
  private static final List<Table> TABLES = List.of(CURVES, TRIALS);
  private static final int TAKERS = 8;
  private static final int ROUNDS = 20;

  /** The profile for clusters leaves nothing out, and has the time for more. */
  private static final boolean AT_LENGTH =
      !System.getProperty("rhosweep.tests.left.out", "clusters").contains("clusters");

  private static final int KILLS = Integer.getInteger("rhosweep.kills", AT_LENGTH ? 100 : 10);

  @TempDir java.nio.file.Path folder;
  private int places;

  /** What people call the store. */
  abstract String store();

  /** A place in it that nobody has used. */
  abstract String location(String name);

  abstract Configuration configuration();

  /** Settings and class path of a process that reaches it. */
  abstract Map<String, String> settings();

  abstract String classPath();

  /** Whether exactly one of several may create a file, without a lease. */
  abstract boolean createsExclusively();

  /** Releases in a row, with heartbeats under way. */
  int releases() {
    return AT_LENGTH ? 500 : 25;
  }

  private String place() {
    return location("place" + places++);
  }

  private Output output(String place) throws Exception {
    Output output = Output.at(place, configuration());
    output.prepare(1, "test");
    return output;
  }

  private void report(String format, Object... values) {
    System.out.println(store() + ": " + String.format(Locale.ROOT, format, values));
  }

  /** All at once, each in a thread of its own. */
  private static <T> List<T> concurrently(int count, Callable<T> act) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      CyclicBarrier barrier = new CyclicBarrier(count);
      Callable<T> together =
          () -> {
            barrier.await();
            return act.call();
          };
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        futures.add(threads.submit(together));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  /** How many of the takers got the lease, which they then give back. */
  private int race(String place) throws Exception {
    List<OutputLease> leases =
        concurrently(
            TAKERS,
            () -> {
              try {
                return OutputLease.take(Output.at(place, configuration()), Clock.systemUTC());
              } catch (OutputException e) {
                assertThat(e).hasMessageContaining("in use");
                return null;
              }
            });
    int winners = 0;
    for (OutputLease lease : leases) {
      if (lease != null) {
        winners++;
        lease.close();
      }
    }
    return winners;
  }

  @Test
  void givenEightRunsThatWantTheLeaseAtOnce_thenExactlyOneGetsIt() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String place = i % 4 == 0 ? place() : location("race");
      Output output = output(place);
      assertThat(race(place)).as("round %d", i).isEqualTo(1);
      assertThat(OutputLease.holder(output, Instant.now())).isNull();
    }
    report("lease, %d takers: one got it in %d of %d rounds", TAKERS, ROUNDS, ROUNDS);
  }

  @Test
  void givenALeaseThatAProcessElsewhereLeft_whenEightWantIt_thenExactlyOneGetsIt()
      throws Exception {
    ProcessIdentity elsewhere = new ProcessIdentity("elsewhere", 1, "1");
    Clock before = Clock.fixed(Instant.now().minusSeconds(61), ZoneOffset.UTC);
    int rounds = AT_LENGTH ? ROUNDS : ROUNDS / 4;
    for (int i = 0; i < rounds; i++) {
      String place = location("stale");
      OutputLease.take(output(place), before, elsewhere).abandon();
      assertThat(race(place)).as("round %d", i).isEqualTo(1);
    }
    report("stale lease, %d takers: one got it in %d of %d rounds", TAKERS, rounds, rounds);
  }

  @Test
  void givenALiveHolder_whenOthersTry_thenNobodyTakesItFromIt() throws Exception {
    String place = place();
    Output output = output(place);
    AtomicInteger lost = new AtomicInteger();
    int tries = 0;
    try (OutputLease holder = OutputLease.take(output, Clock.systemUTC())) {
      holder.whenLost(lost::incrementAndGet);
      AtomicBoolean stop = new AtomicBoolean();
      Thread beating =
          new Thread(
              () -> {
                while (!stop.get()) {
                  holder.reportProgress(() -> "working");
                  pause(20);
                }
              });
      beating.start();
      long end = System.nanoTime() + (AT_LENGTH ? 20_000_000_000L : 2_000_000_000L);
      while (System.nanoTime() < end) {
        tries++;
        assertThatThrownBy(
                () -> OutputLease.take(Output.at(place, configuration()), Clock.systemUTC()))
            .isInstanceOf(OutputException.class)
            .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
        assertThat(OutputLease.holder(output, Instant.now())).isNotNull();
      }
      stop.set(true);
      beating.join();
    }
    assertThat(lost).hasValue(0);
    assertThat(OutputLease.holder(output, Instant.now())).isNull();
    report("live holder: kept in %d of %d tries", tries, tries);
  }

  @Test
  void givenHeartbeatsUnderWay_whenTheLeaseIsGivenBack_thenItDoesNotComeBack() throws Exception {
    Output output = output(place());
    for (int i = 0; i < releases(); i++) {
      OutputLease lease = OutputLease.take(output, Clock.systemUTC());
      for (int beat = 0; beat < 1 + i % 4; beat++) {
        lease.reportProgress(() -> "working");
      }
      if (i % 3 == 0) {
        Thread.sleep(i % 7);
      }
      lease.close();
      assertThat(OutputLease.holder(output, Instant.now())).as("round %d", i).isNull();
    }
    Thread.sleep(200); // what is still under way
    assertThat(OutputLease.holder(output, Instant.now())).isNull();
    report("released lease: gone in %d of %d rounds", releases(), releases());
  }

  @Test
  void givenAHolderThatWasTakenForDead_whenItWakesUp_thenItSaysSoAndTheOtherKeepsTheLease()
      throws Exception {
    Output output = output(place());
    ProcessIdentity elsewhere = new ProcessIdentity("elsewhere", 1, "1");
    Clock before = Clock.fixed(Instant.now().minusSeconds(61), ZoneOffset.UTC);
    OutputLease first = OutputLease.take(output, before, elsewhere);
    AtomicInteger lost = new AtomicInteger();
    first.whenLost(lost::incrementAndGet);
    try (OutputLease second = OutputLease.take(output, Clock.systemUTC())) {
      assertThat(second).isNotNull();
      first.reportProgress(() -> "awake");
      first.close();
      assertThat(lost).hasValueLessThan(2);
      assertThat(OutputLease.holder(output, Instant.now()).line())
          .contains(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void givenAnEarlierAttemptAtTheSameApplication_thenItsLeaseIsFreeAtOnceAndNoOther()
      throws Exception {
    Output output = output(place());
    ApplicationAttempt one = new ApplicationAttempt("yarn application_1_1", "01");
    ApplicationAttempt two = new ApplicationAttempt("yarn application_1_1", "02");
    ProcessIdentity there = new ProcessIdentity("there", 1, "1");
    ProcessIdentity here = new ProcessIdentity("here", 1, "1");
    OutputLease.take(output, Clock.systemUTC(), there, one).abandon();
    assertThatThrownBy(() -> OutputLease.take(output, Clock.systemUTC(), here, one))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("free at");

    OutputLease.take(output, Clock.systemUTC(), here, two).abandon();

    assertThatThrownBy(() -> OutputLease.take(output, Clock.systemUTC(), there, one))
        .isInstanceOf(OutputException.class);
  }

  @Test
  void givenAFileThatIsReplacedAgainAndAgain_thenReadersAlwaysSeeOneWhole() throws Exception {
    Output output = output(place());
    Path target = new Path(output.root(), "file.txt");
    output.write(target, "0".repeat(5000));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger missing = new AtomicInteger();
    List<String> wrong = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (!stop.get()) {
                reads.incrementAndGet();
                try {
                  if (!output.files().exists(target)) {
                    missing.incrementAndGet();
                  }
                  String text = new String(output.read(target), StandardCharsets.UTF_8);
                  if (text.length() != 5000 || text.chars().distinct().count() != 1) {
                    wrong.add(text);
                  }
                } catch (FileNotFoundException e) {
                  missing.incrementAndGet();
                } catch (IOException e) {
                  wrong.add(e.toString());
                }
              }
            });
    reader.start();
    int replacements = AT_LENGTH ? 1000 : 200;
    for (int i = 0; i < replacements; i++) {
      output.write(target, Integer.toString(i % 10).repeat(5000));
    }
    stop.set(true);
    reader.join();
    report(
        "%d replacements: missing in %d of %d looks, wrong in %d",
        replacements, missing.get(), reads.get(), wrong.size());
    assertThat(wrong.stream().distinct()).isEmpty();
    assertThat(missing).hasValue(0);
    assertThat(reads).hasValueGreaterThan(20);
  }

  @Test
  void givenAWriteThatFails_thenWhatWasThereStaysAndNothingElseIsSeen() throws Exception {
    Output output = output(place());
    BundleWriter.write(output, 1);
    List<Segment> before = output.segments(TRIALS);
    for (int bundle : new int[] {1, 2}) {
      assertThatThrownBy(
              () ->
                  SegmentWriter.write(
                      output,
                      TRIALS,
                      "s",
                      BundleWriter.name(bundle),
                      "0-0",
                      sink -> {
                        BundleWriter.trials(bundle).forEach(sink);
                        throw new IOException("the rows end here");
                      },
                      SampleTables.METADATA))
          .hasMessage("the rows end here");
    }
    assertThat(output.segments(TRIALS)).isEqualTo(before);
    assertThat(unfinished(output)).isEmpty();
    requireExactly(output, new TreeSet<>(List.of(1)));
  }

  /** Names of files in the tables that no reader looks at. */
  private static List<String> unfinished(Output output) throws IOException {
    List<String> names = new ArrayList<>();
    var all = output.files().listFiles(output.root(), true);
    while (all.hasNext()) {
      String name = all.next().getPath().getName();
      if (name.endsWith(FileStore.TEMPORARY_SUFFIX)) {
        names.add(name);
      }
    }
    return names;
  }

  /** Nothing lost, doubled or changed of these bundles, and no others. */
  private static void requireExactly(Output output, Set<Integer> bundles) throws Exception {
    List<String> warnings = new ArrayList<>();
    CommittedTrials committed = CommittedTrials.scan(output, TABLES, 1, warnings::add);
    List<Object[]> rows = committed.rows(List.of("segment", "outcome", "depth", "loss"));
    assertThat(warnings).isEmpty();
    List<Object[]> expected = new ArrayList<>();
    for (int bundle : bundles) {
      for (Object[] trial : BundleWriter.trials(bundle)) {
        expected.add(new Object[] {trial[0], trial[1], trial[2], trial[4], trial[6]});
      }
    }
    assertThat(rows.toArray(Object[][]::new)).isDeepEqualTo(expected.toArray(Object[][]::new));
    Map<String, Segment> files = new TreeMap<>();
    committed.segments(CURVES).forEach(segment -> files.put(segment.key(), segment));
    for (int bundle : bundles) {
      List<Object[]> curves = new ArrayList<>();
      SegmentReader.read(
          output,
          files.get("s/" + BundleWriter.name(bundle)),
          CURVES,
          List.of("trial_id", "segment", "training_step", "loss"),
          curves::add);
      assertThat(curves.toArray(Object[][]::new))
          .isDeepEqualTo(BundleWriter.curves(bundle).toArray(Object[][]::new));
    }
  }

  @Test
  void givenFirstStartsAtOnce_thenAllSucceed() throws Exception {
    for (int i = 0; i < 10; i++) {
      String place = place();
      List<Boolean> started =
          concurrently(
              4,
              () -> {
                Output output = Output.at(place, configuration());
                output.requireReadable(1);
                output.prepare(1, "test");
                output.requireReadable(1);
                return output.exists();
              });
      assertThat(started).containsOnly(true);
    }
    report("4 first starts at once: all succeeded in 10 of 10 rounds");
  }

  @Test
  void givenManyThatCreateOneFile_thenOneIsToldSoWhereTheStoreCan() throws Exception {
    Output output = output(place());
    int alone = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Path file = new Path(output.root(), ".note" + i);
      AtomicInteger number = new AtomicInteger();
      List<Boolean> created =
          concurrently(
              TAKERS,
              () ->
                  output
                      .store()
                      .createIfAbsent(
                          file,
                          ("note " + number.incrementAndGet()).getBytes(StandardCharsets.UTF_8)));
      long winners = created.stream().filter(won -> won).count();
      assertThat(winners).isPositive();
      alone += winners == 1 ? 1 : 0;
      assertThat(output.store().createIfAbsent(file, new byte[] {1})).isFalse();
      assertThat(new String(output.read(file), StandardCharsets.UTF_8)).startsWith("note ");
    }
    report("create if absent, %d at once: one was told so in %d of %d", TAKERS, alone, ROUNDS);
    if (createsExclusively()) {
      assertThat(alone).isEqualTo(ROUNDS);
    }
  }

  @Test
  void givenPretrainedWeights_thenTheyAreKeptNotedAndSetAside() throws Exception {
    PretrainedFiles files = new PretrainedFiles(output(place()));
    String id = "ab".repeat(32);
    assertThat(files.claim(id, "one 0")).isTrue();
    assertThat(files.claim(id, "two 0")).isFalse();
    files.renew(id, "one 1");
    assertThat(files.claimed(id)).isEqualTo("one 1");
    files.keep(id, out -> out.write("weights".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(
            () ->
                files.keep(
                    id,
                    out -> {
                      out.write("wei".getBytes(StandardCharsets.UTF_8));
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    try (var in = files.open(id)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("weights");
    }
    assertThat(files.ids()).containsExactly(id);
    files.setAside(id);
    assertThat(files.ids()).isEmpty();
    assertThatThrownBy(() -> files.open(id)).isInstanceOf(FileNotFoundException.class);
    files.release(id);
    assertThat(files.claimed(id)).isNull();
  }

  @Test
  void givenTwoDriversAtWorkOnTheSameBundles_thenNothingIsLostDoubledOrChanged() throws Exception {
    String place = place();
    output(place);
    int bundles = AT_LENGTH ? 60 : 15;
    AtomicInteger driver = new AtomicInteger();
    var unused =
        concurrently(
            2,
            () -> {
              Output output = Output.at(place, configuration());
              boolean upwards = driver.getAndIncrement() == 0;
              for (int i = 0; i < bundles; i++) {
                BundleWriter.write(output, upwards ? i : bundles - 1 - i);
              }
              return true;
            });
    requireExactly(output(place), firstOnes(bundles));
    report("two drivers at once, %d bundles each: equal", bundles);
  }

  private static Set<Integer> firstOnes(int bundles) {
    Set<Integer> all = new TreeSet<>();
    for (int i = 0; i < bundles; i++) {
      all.add(i);
    }
    return all;
  }

  @Test
  void givenReaders_whenCompacted_thenEachOfThemSeesEveryTrialOnce() throws Exception {
    Output output = output(place());
    int bundles = 12;
    for (int i = 0; i < bundles; i++) {
      BundleWriter.write(output, i);
    }
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    List<String> wrong = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (!stop.get()) {
                try {
                  int rows =
                      CommittedTrials.scan(output, TABLES, 1, wrong::add)
                          .rows(List.of("loss"))
                          .size();
                  if (rows != bundles * BundleWriter.TRIALS_PER_BUNDLE) {
                    wrong.add(rows + " rows");
                  }
                } catch (IOException | OutputException e) {
                  wrong.add(e.toString());
                }
                reads.incrementAndGet();
              }
            });
    reader.start();
    Compaction.Result result =
        new Compaction(
                output,
                TABLES,
                1,
                "test",
                1 << 20,
                Duration.ofMillis(AT_LENGTH ? 2000 : 600),
                stage -> {})
            .run();
    stop.set(true);
    reader.join();
    report("compaction of %d bundles: %d reads, %d wrong", bundles, reads.get(), wrong.size());
    assertThat(wrong).isEmpty();
    assertThat(result.bundlesAfter()).isEqualTo(1);
    assertThat(reads).hasValueGreaterThan(2);
  }

  @Test
  void givenAWriterKilledAtRandomPoints_thenNothingIsLostDoubledOrChanged() throws Exception {
    String place = location("kills");
    int bundles = AT_LENGTH ? 200 : 40;
    java.nio.file.Path settings = folder.resolve("settings.properties");
    Properties properties = new Properties();
    properties.putAll(settings());
    try (var out = Files.newBufferedWriter(settings)) {
      properties.store(out, null);
    }
    Output output = output(place);
    Random random = new Random(7);
    Set<Integer> told = new TreeSet<>();
    int whileCommitting = 0;
    BundleWriter.Running next = writer(place, settings, bundles, 0);
    try {
      for (int kill = 1; kill <= KILLS; kill++) {
        BundleWriter.Running now = next;
        next = writer(place, settings, bundles, kill); // starts while the other one works
        int millisPerBundle = Math.max(5, Integer.parseInt(now.await("ready")));
        now.start();
        now.await(kill % 10 == 0 ? "holds" : "writes");
        Thread.sleep(random.nextInt(4 * millisPerBundle));
        assertThat(now.isAlive()).as("writer %d: %s", kill, now.said()).isTrue();
        now.kill();
        List<String> said = now.said();
        assertThat(said).as("kill %d", kill).noneMatch(line -> line.startsWith("warning"));
        for (String line : said) {
          if (line.startsWith("committed b")) {
            told.add(Integer.parseInt(line.substring("committed b".length())));
          }
        }
        whileCommitting += said.contains("all") ? 0 : 1;
        Set<Integer> there = committed(output);
        assertThat(there).as("after kill %d", kill).containsAll(told);
        requireExactly(output, there);
        told.addAll(there);
      }
    } finally {
      next.close();
    }
    OutputLease.take(output, Clock.systemUTC()).close(); // the last one is dead at once
    output.deleteTemporaryFiles(TABLES);
    int before = committed(output).size();
    for (int bundle : firstOnes(bundles)) {
      if (!told.contains(bundle)) {
        BundleWriter.write(output, bundle);
      }
    }
    requireExactly(output, firstOnes(bundles));
    assertThat(unfinished(output)).isEmpty();
    report(
        "%d kills (%d before all of %d bundles were written, %d were then): nothing lost, doubled"
            + " or changed",
        KILLS, whileCommitting, bundles, before);
  }

  private BundleWriter.Running writer(
      String place, java.nio.file.Path settings, int bundles, int seed) throws IOException {
    return new BundleWriter.Running(place, settings, bundles, seed, classPath(), folder);
  }

  private static Set<Integer> committed(Output output) throws IOException {
    Set<Integer> bundles = new TreeSet<>();
    for (Segment segment : output.segments(TRIALS)) {
      bundles.add(Integer.parseInt(segment.name().substring(1)));
    }
    return bundles;
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
