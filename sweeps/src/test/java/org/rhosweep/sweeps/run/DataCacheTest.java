package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Task;
import org.rhosweep.sweeps.SampleTrials;

class DataCacheTest {
  private static final int THREADS = 8;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final AtomicInteger loads = new AtomicInteger();
  private final Task rows = SampleTrials.digits(28);
  private final Task pixels = SampleTrials.digits(784);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void givenManyThreads_whenAllAskAtOnce_thenItIsLoadedOnceAndShared() throws Exception {
    CountDownLatch asked = new CountDownLatch(THREADS);
    DataCache cache =
        new DataCache(
            task -> {
              loads.incrementAndGet();
              return new FixedData(FixedData.PLANNED.description());
            });
    List<Future<Dataset>> answers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      answers.add(
          threads.submit(
              () -> {
                asked.countDown();
                asked.await();
                return cache.load(SampleTrials.digits(28));
              }));
    }

    Dataset first = answers.get(0).get();
    for (Future<Dataset> answer : answers) {
      assertThat(answer.get()).isSameAs(first);
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void givenALoadUnderWay_whenAnotherTaskIsAskedFor_thenItDoesNotWait() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    DataCache cache =
        new DataCache(
            task -> {
              if (task.equals(pixels)) {
                await(release);
              }
              return FixedData.PLANNED;
            });
    Future<Dataset> slow = threads.submit(() -> cache.load(pixels));

    assertThat(threads.submit(() -> cache.load(rows)).get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(slow).isNotDone();
    release.countDown();
    assertThat(slow.get(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void givenALoadThatFailed_whenAskedAgain_thenItIsTriedAgain() {
    DataCache cache =
        new DataCache(
            task -> {
              if (loads.incrementAndGet() == 1) {
                throw new DataException("the disk was away");
              }
              return FixedData.PLANNED;
            });

    assertThatThrownBy(() -> cache.load(rows)).hasMessage("the disk was away");
    assertThat(cache.load(rows)).isSameAs(FixedData.PLANNED);
    assertThat(cache.load(rows)).isSameAs(FixedData.PLANNED);
    assertThat(loads).hasValue(2);
  }

  @Test
  void givenARealTask_whenLoaded_thenItIsItsData() {
    Dataset data = new DataCache().load(rows);

    assertThat(data.description()).isEqualTo(rows.describe());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
