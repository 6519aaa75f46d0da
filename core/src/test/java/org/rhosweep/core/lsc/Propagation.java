package org.rhosweep.core.lsc;

import java.util.List;
import java.util.Locale;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.simd.*;
import org.rhosweep.core.init.*;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.*;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.task.*;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

public final class Propagation {
  public static void main(String[] a) {
    int hidden = Integer.parseInt(a[0]);
    int depth = Integer.parseInt(a[1]);
    String cells = a[2];
    String how = a[3];
    Lsc.Measure measure = Lsc.Measure.valueOf(a[4]);
    for (Cell cell : Networks.CELLS) {
      if (!Networks.name(cell).matches(cells)) continue;
      for (double target : new double[] {0.5, 1.0}) {
        int times = 50;
        ParameterLayout layout = Networks.layout(cell, hidden, depth, Networks.dense(times, hidden, 10, TargetPosition.LAST_STEP));
        float[] weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), 3);
        LscMethod method = how.equals("rescale") ? new LscMethod.Rescale(1.15) : how.equals("scales") ? new LscMethod.Scales() : how.equals("paper") ? new LscMethod.Paper(7.2e-3, 0.34) : new LscMethod.Entries(1e-2);
        Lsc one = new Lsc(target);
        Lsc s = new Lsc(target, null, null, false, new Glorot(Distribution.UNIFORM, 1), method, measure, 1, List.of(Lsc.Term.TIME, Lsc.Term.DEPTH), Lsc.DepthEdge.SAME_TIME, Lsc.Input.GAUSSIAN, 32, 50, .05, 3000);
        int repeats = Integer.getInteger("repeats", 1);
        float[] drawn = weights.clone();
        double stepSeconds = 0;
        for (int repeat = 1; repeat < repeats; repeat++) {
          float[] w = drawn.clone();
          LscPretraining.run(s, layout, w, null, 32, 3, KernelChoice.best(), System::nanoTime);
          stepSeconds = step(layout, w);
        }
        long t0 = System.nanoTime();
        int updates; double dev;
        if (how.equals("scales")) {
          PretrainingResult r = LscPretraining.run(s, layout, weights, null, 32, 3, KernelChoice.best(), System::nanoTime);
          updates = r.steps(); dev = r.deviation();
        } else {
          PretrainingResult r = LscPretraining.run(s, layout, weights, null, 32, 3, KernelChoice.best(), System::nanoTime);
          updates = r.steps(); dev = r.deviation();
        }
        double sec = (System.nanoTime() - t0) * 1e-9;
        System.out.printf(Locale.ROOT, "%-22s %.1f updates %4d dev %.3f %6.2f s = %5.1f steps | %s%n", Networks.name(cell), target, updates, dev, sec, sec / stepSeconds, measured(layout, weights, target));
      }
    }
  }

  static double step(ParameterLayout layout, float[] weights) {
    Batch batch = Networks.batch(layout.shape().sequence(), 32, 32, 7);
    double[] seconds = new double[15];
    float[] gradient = new float[layout.size()];
    var adam = org.rhosweep.core.train.OptimizerState.of(new org.rhosweep.core.train.Adam(1e-3, .9, .999, 1e-8), KernelChoice.best(), layout.size());
    float[] w = weights.clone();
    try (SimdNetwork net = new SimdNetwork(KernelChoice.best(), layout, 32, true)) {
      for (int i = 0; i < seconds.length; i++) {
        long t = System.nanoTime();
        net.load(w);
        net.gradient(batch, gradient, null);
        adam.step(w, gradient, 1f, i + 1, 1e-5);
        seconds[i] = (System.nanoTime() - t) * 1e-9;
      }
    }
    java.util.Arrays.sort(seconds);
    return seconds[5];
  }

  /** radii, exponents of the probe on Gaussian inputs. */
  static String measured(ParameterLayout layout, float[] weights, double target) {
    SequenceShape shape = layout.shape().sequence();
    BatchSource source = new BatchSource() { public int batchesPerPass() { return 1000; } public void fill(long index, Batch batch) {
      Batch other = Networks.batch(shape, 32, 32, 77 + index);
      System.arraycopy(other.inputs, 0, batch.inputs, 0, other.inputs.length);
      if (other.labels != null) System.arraycopy(other.labels, 0, batch.labels, 0, other.labels.length);
      batch.examples = 32;
    }};
    List<RadiusPoint> points = new RadiusProbe(KernelChoice.best(), layout, source, 32, 1, 5).measure(weights, RadiusPhase.AFTER);
    StringBuilder b = new StringBuilder();
    for (String kind : new String[] {"time", "depth"}) {
      double r = 0, e = 0, worst = 0; int n = 0;
      for (RadiusPoint p : points) if (p.kind().equals(kind)) {
        r += p.spectralRadius(); e += p.lyapunov(); n++;
        if (Math.abs(p.lyapunov() - Math.log(target)) > Math.abs(worst)) worst = p.lyapunov() - Math.log(target);
      }
      if (n > 0) b.append(String.format(Locale.ROOT, "%s rho %.3f exp-ln(t) %+.3f worst %+.3f | ", kind, r / n, e / n - Math.log(target), worst));
    }
    // real gradient: depth ratio at the last time step, time slope of the top layer
    org.rhosweep.core.engine.StateGradients states = new org.rhosweep.core.engine.StateGradients(layout.shape().depth(), shape.sequenceLength());
    try (SimdNetwork net = new SimdNetwork(KernelChoice.best(), layout, 32, true)) {
      Batch batch = new Batch(shape, 32);
      source.fill(3, batch);
      net.load(weights);
      states.begin();
      net.gradient(batch, new float[layout.size()], states);
      int depth = layout.shape().depth();
      int last = shape.sequenceLength() - 1;
      double down = Math.log(states.norm(0, last) / states.norm(depth - 1, last)) / (depth - 1);
      double back = Math.log(states.norm(depth - 1, last - 40) / states.norm(depth - 1, last - 10)) / 30;
      b.append(String.format(Locale.ROOT, "gradient: per layer-ln(t) %+.3f (decades %+.2f) per step-ln(t) %+.3f", down - Math.log(target), (depth - 1) * down / Math.log(10), back - Math.log(target)));
    }
    return b.toString();
  }
}
