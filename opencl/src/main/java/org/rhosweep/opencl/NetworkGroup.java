package org.rhosweep.opencl;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.OptimizerSteps;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.Kernels;

/**
 * Networks of one shape that trials of one process train at the same time, each in its own thread,
 * and that run as one computation: whatever was asked for while the device was busy is one round,
 * and the first whose turn it is runs it for all, once those of the last round have asked again or
 * some milliseconds went by without a request. So a trial that evaluates, stops or diverges delays
 * others by these milliseconds at most, once: the next round does not wait for it. Each has the
 * bits that it has alone.
 */
final class NetworkGroup {
  /** What a round does; one round does one of these. */
  enum Kind {
    EVALUATION(false, false, false),
    GRADIENT(true, false, false),
    /** With the gradients of states. */
    PROBED_GRADIENT(true, true, false),
    /** With an update of the weights. */
    TRAINING_STEP(true, false, true),
    PROBED_TRAINING_STEP(true, true, true);

    private final boolean backward;
    private final boolean probed;
    private final boolean updates;

    Kind(boolean backward, boolean probed, boolean updates) {
      this.backward = backward;
      this.probed = probed;
      this.updates = updates;
    }
  }

  /** Of a device's memory for one group: several shapes, and training and evaluation, share it. */
  private static final double FRACTION_OF_MEMORY = 0.25;

  /** Milliseconds without a request after which a round begins without those that are missing. */
  private static final int MAX_QUEUE_DELAY_MILLIS = 5;

  /**
   * Work-groups that a unit of a device is given to choose from: a recurrent layer waits for memory
   * and barriers at every time step, and others go on meanwhile.
   */
  private static final int WORK_GROUPS_PER_UNIT = 4;

  private static final Map<List<Object>, List<NetworkGroup>> OPEN = new HashMap<>();

  private final List<Object> key;
  private final DeviceNetworks networks;
  private final Measurements measurements;
  private final boolean[] taken;
  private final List<Request> waiting = new ArrayList<>();

  /** Seats of the last round that have not asked since. */
  private final BitSet awaited = new BitSet();

  /** Told when {@link #awaited} becomes empty. */
  private final Semaphore complete = new Semaphore(0);

  /** Whether a round is about to begin, for which requests are gathered. */
  private boolean gathering;

  private boolean busy;
  private int rounds;
  private volatile int queueDelayMillis = MAX_QUEUE_DELAY_MILLIS;
  private int incompleteRounds;
  private int largestRound;

  private NetworkGroup(List<Object> key, DeviceNetworks networks, Measurements measurements) {
    this.key = key;
    this.networks = networks;
    this.measurements = measurements;
    taken = new boolean[networks.count()];
  }

  /** A network's place in a group. */
  record Membership(NetworkGroup group, int number) {}

  /**
   * What a training step does with the weights.
   *
   * @param numbers of the optimiser
   * @param fresh whether it is the first step
   * @param weights of the network on the host; what coefficients are computed from is overwritten
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Update(OptimizerUpdate numbers, boolean fresh, float[] weights) {}

  /** What one network wants. */
  static final class Request {
    private final Kind kind;
    private final int seat;
    private final Batch batch;

    /** New weights, or null where they are those of the last request. */
    private final float[] weights;

    /** Null without dropout. */
    private final Dropout dropout;

    private final int trainingStep;

    /** Added to; in a training step overwritten, or null where nobody looks. */
    private final float[] gradient;

    private final StateGradients measured;

    /** Of a training step, else null. */
    private final Update update;

    private BatchLoss loss;
    private OptimizerSteps.Result result;
    private Throwable failure;

    /** Set by whoever ran the round, after all else, and read under the group's lock. */
    private boolean over;

    /** The loss of the batch; not of a training step. */
    BatchLoss loss() {
      return loss;
    }

    /** What came of a training step. */
    OptimizerSteps.Result result() {
      return result;
    }

    Request(
        Kind kind,
        Membership seat,
        Batch batch,
        float[] weights,
        Dropout dropout,
        int trainingStep,
        float[] gradient,
        StateGradients measured,
        Update update) {
      this.kind = kind;
      this.seat = seat.number();
      this.batch = batch;
      this.weights = weights;
      this.dropout = dropout;
      this.trainingStep = trainingStep;
      this.gradient = gradient;
      this.measured = measured;
      this.update = update;
    }
  }

  /**
   * A place for a network, in a group that has one or a new one.
   *
   * @param most networks that may run at a time in this process
   */
  static Membership take(
      Device device,
      ParameterLayout layout,
      int batchSize,
      boolean training,
      boolean dropping,
      int most) {
    List<Object> key = key(device, layout, batchSize, training, dropping);
    synchronized (OPEN) {
      for (NetworkGroup group : OPEN.getOrDefault(key, List.of())) {
        Membership seat = group.seat(layout);
        if (seat != null) {
          return seat;
        }
      }
      int count = Math.max(1, Math.min(most, room(device, layout, batchSize, training)));
      DeviceNetworks networks = allocate(device, layout, count, batchSize, training, dropping);
      NetworkGroup group = new NetworkGroup(key, networks, new Measurements(layout, batchSize));
      OPEN.computeIfAbsent(key, k -> new ArrayList<>()).add(group);
      return group.seat(layout);
    }
  }

  /** For fewer networks where the device has no room for so many. */
  private static DeviceNetworks allocate(
      Device device,
      ParameterLayout layout,
      int count,
      int batchSize,
      boolean training,
      boolean dropping) {
    try {
      return new DeviceNetworks(device, layout, count, batchSize, training, dropping);
    } catch (OutOfMemoryError e) {
      if (count == 1) {
        throw e;
      }
      return allocate(device, layout, count / 2, batchSize, training, dropping);
    }
  }

  /** What networks of one group have in common: sizes, the places of weights, and the kernels. */
  private static List<Object> key(
      Device device, ParameterLayout layout, int batchSize, boolean training, boolean dropping) {
    List<Object> key = new ArrayList<>();
    key.add(device);
    key.add(batchSize);
    key.add(training);
    key.add(dropping);
    key.add(layout.shape().sequence());
    key.add(layout.blocks());
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      key.add(KernelSources.layer(layout.shape().equations(layer), layer, training, training));
    }
    return List.copyOf(key);
  }

  /**
   * How many networks should be trained at once: as many as fit into the memory, and no more than
   * fill all units with the work-groups of a layer, one for {@value Kernels#LANES} examples.
   */
  static int most(Device device, ParameterLayout layout, int batchSize) {
    int workGroups = ParameterLayout.padded(batchSize, Kernels.LANES) / Kernels.LANES;
    int filling = Math.max(1, device.computeUnits() * WORK_GROUPS_PER_UNIT / workGroups);
    return Math.max(1, Math.min(filling, room(device, layout, batchSize, true)));
  }

  /** How many networks fit into a group's part of the device's memory. */
  private static int room(Device device, ParameterLayout layout, int batchSize, boolean training) {
    double bytes = MemoryEstimate.ofNetwork(layout.shape(), batchSize, training).bytes();
    bytes += (double) Float.BYTES * layout.size() * (training ? 2 + DeviceOptimizer.ARRAYS : 1);
    for (int layer = 0; training && layer < layout.shape().depth(); layer++) {
      // Gradients of affine maps and coefficients are kept over all time steps.
      int maps =
          layout.shape().equations(layer).affines().size()
              + layout.shape().equations(layer).coefficients().size();
      bytes +=
          (double) Float.BYTES
              * maps
              * layout.shape().sequence().sequenceLength()
              * ParameterLayout.padded(batchSize, Kernels.LANES)
              * layout.shape().hiddenSize();
    }
    double available =
        Math.min(FRACTION_OF_MEMORY * device.memory(), (double) device.largestBuffer());
    return (int) Math.min(available / bytes, Integer.MAX_VALUE);
  }

  /** A free place, or null. */
  private Membership seat(ParameterLayout layout) {
    for (int number = 0; number < taken.length; number++) {
      if (!taken[number]) {
        taken[number] = true;
        int seat = number;
        exclusively(
            () -> {
              networks.adopt(seat, layout);
              return null;
            });
        return new Membership(this, number);
      }
    }
    return null;
  }

  /** Gives a place back; the memory of a group goes with the last one. */
  void leave(Membership seat) {
    synchronized (OPEN) {
      taken[seat.number()] = false;
      awaitNoLonger(seat.number());
      for (boolean place : taken) {
        if (place) {
          return;
        }
      }
      OPEN.get(key).remove(this);
      if (OPEN.get(key).isEmpty()) {
        OPEN.remove(key);
      }
      networks.close();
    }
  }

  /** Runs what a network wants, together with what others want by then. */
  Request run(Request request) {
    List<Request> round;
    synchronized (this) {
      waiting.add(request);
      awaitNoLonger(request.seat);
      waitWhile(() -> (busy || gathering) && !request.over);
      if (request.over) {
        return result(request);
      }
      gathering = true;
    }
    gather();
    synchronized (this) {
      waitWhile(() -> busy);
      gathering = false;
      busy = true;
      round = takeRound(request.kind);
      rounds++;
      incompleteRounds += awaited.isEmpty() ? 0 : 1;
      awaited.clear();
      round.forEach(member -> awaited.set(member.seat));
      largestRound = Math.max(largestRound, round.size());
    }
    Throwable failure = null;
    try {
      run(request.kind, round);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    synchronized (this) {
      for (Request member : round) {
        member.failure = failure;
        member.over = true;
      }
      busy = false;
      notifyAll();
    }
    return result(request);
  }

  private List<Request> takeRound(Kind kind) {
    List<Request> round = new ArrayList<>();
    for (Iterator<Request> all = waiting.iterator(); all.hasNext(); ) {
      Request request = all.next();
      if (request.kind == kind) {
        round.add(request);
        all.remove();
      }
    }
    return round;
  }

  private synchronized void awaitNoLonger(int seat) {
    awaited.clear(seat);
    if (awaited.isEmpty()) {
      complete.release();
    }
  }

  /** Waits for the last round's networks, as long as requests come. */
  private void gather() {
    boolean interrupted = false;
    int asked = 0;
    for (int quiet = 0; quiet < queueDelayMillis; quiet++) {
      synchronized (this) {
        complete.drainPermits();
        if (awaited.isEmpty()) {
          break;
        } else if (waiting.size() > asked) {
          asked = waiting.size();
          quiet = 0;
        }
      }
      try {
        complete.tryAcquire(1, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A round is short: whoever is interrupted notices after it. */
  private void waitWhile(BooleanSupplier condition) {
    boolean interrupted = false;
    while (condition.getAsBoolean()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Request result(Request request) {
    if (request.failure instanceof RuntimeException e) {
      throw e;
    } else if (request.failure instanceof Error e) {
      throw e;
    }
    return request;
  }

  private void run(Kind kind, List<Request> round) {
    for (Request member : round) {
      if (member.weights != null) {
        networks.load(member.seat, member.weights);
      }
      networks.fill(member.seat, member.batch);
      if (member.dropout != null) {
        networks.prepareDropout(member.seat, member.dropout, member.trainingStep);
      }
      if (kind.updates) {
        networks.prepare(member.seat, member.update.numbers(), member.update.fresh());
      } else if (kind.backward) {
        networks.writeGradient(member.seat, member.gradient);
      }
    }
    networks.choose(round.stream().mapToInt(member -> member.seat).toArray());
    networks.begin();
    if (kind.backward) {
      networks.forwardBackward(kind.probed);
      networks.readSums();
    } else {
      networks.forward();
    }
    if (kind.updates) {
      update(round);
      return;
    }
    networks.readLosses();
    for (Request member : round) {
      if (kind.backward) {
        networks.readGradient(member.seat, member.gradient);
      }
      if (kind.probed) {
        measurements.measure(networks, member.seat, member.batch, member.measured);
      }
      member.loss = networks.loss(member.seat);
    }
  }

  /** The rest of a training step: what is measured, then the update. */
  private void update(List<Request> round) {
    for (Request member : round) {
      networks.completeGradient(member.seat);
      if (member.kind.probed) {
        measurements.measure(networks, member.seat, member.batch, member.measured);
        networks.readCompleteGradient(member.seat, member.gradient);
      }
    }
    networks.update();
    for (Request member : round) {
      member.result = networks.result(member.seat);
      if (member.result.updated()) {
        networks.reload(member.seat, member.update.weights());
      }
    }
  }

  /** Does something while no round runs. */
  <T> T exclusively(Supplier<T> action) {
    synchronized (this) {
      waitWhile(() -> busy);
      busy = true;
    }
    try {
      return action.get();
    } finally {
      synchronized (this) {
        busy = false;
        notifyAll();
      }
    }
  }

  /** The networks; to be used {@link #exclusively}. */
  DeviceNetworks networks() {
    return networks;
  }

  Measurements measurements() {
    return measurements;
  }

  /** As {@link #MAX_QUEUE_DELAY_MILLIS}, for who looks at rounds whatever else the machine does. */
  void queueDelay(int milliseconds) {
    queueDelayMillis = milliseconds;
  }

  /**
   * Has the next round wait for every place but one, whoever takes it until then; for who looks at
   * rounds.
   */
  synchronized void awaitAllBut(Membership seat) {
    awaited.set(0, taken.length);
    awaited.clear(seat.number());
  }

  /** Rounds so far. */
  synchronized int rounds() {
    return rounds;
  }

  /** Rounds that began without some of the round before, after a wait. */
  synchronized int incompleteRounds() {
    return incompleteRounds;
  }

  /** Networks that ran together in the largest round so far. */
  synchronized int largestRound() {
    return largestRound;
  }
}
