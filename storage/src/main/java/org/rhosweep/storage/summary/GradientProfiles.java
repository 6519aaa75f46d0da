package org.rhosweep.storage.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rhosweep.sweeps.report.ReportData.Point;
import org.rhosweep.sweeps.report.ReportData.Profile;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * Norms of the gradients of outputs and internal states of arms over layers and time, at the first
 * and at the last training step that any of their trials was probed at.
 */
final class GradientProfiles {
  /** Kinds that are no states. */
  private static final Set<String> OF_WEIGHTS = Set.of("input", "recurrent", "readout");

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::kind)
          .thenComparingInt(Place::layer)
          .thenComparingInt(Place::timeStep);

  private record Place(String kind, int layer, int timeStep) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private record Layer(String kind, int layer) {}

  /** The bands of one training step, the earliest or the latest that was seen. */
  private static final class Extreme {
    final boolean latest;
    int trainingStep;
    TreeMap<Place, Band> bands = new TreeMap<>();

    Extreme(boolean latest) {
      this.latest = latest;
      trainingStep = latest ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    /** Whether the step counts; what was seen of one that no longer does is forgotten. */
    boolean takes(int step) {
      boolean further = latest ? step > trainingStep : step < trainingStep;
      if (further) {
        trainingStep = step;
        bands = new TreeMap<>();
      }
      return step == trainingStep;
    }

    Band band(Place place) {
      return bands.computeIfAbsent(place, p -> new Band());
    }
  }

  private final Map<Integer, Extreme> first = new TreeMap<>();
  private final Map<Integer, Extreme> last = new TreeMap<>();

  private GradientProfiles() {}

  static SegmentStream.Parts<GradientProfiles> read(
      SegmentStream stream, ArmIndex arms, long maxRows) throws IOException {
    return stream.read(
        ResultTables.GRADIENTS,
        List.of("trial_id", "segment", "training_step", "kind", "layer", "time_step", "log10_norm"),
        GradientProfiles::new,
        (sum, row) -> {
          if (!OF_WEIGHTS.contains(row[3])
              && row[6] instanceof Double norm
              && Double.isFinite(norm)) {
            int arm = arms.arm((String) row[0], (String) row[1]);
            if (arm != ArmIndex.NONE) {
              Place place = new Place((String) row[3], (Integer) row[4], (Integer) row[5]);
              add(sum.first, false, arm, (Integer) row[2], place, norm);
              add(sum.last, true, arm, (Integer) row[2], place, norm);
            }
          }
        },
        maxRows);
  }

  private static void add(
      Map<Integer, Extreme> to, boolean latest, int arm, int step, Place place, double norm) {
    Extreme extreme = to.computeIfAbsent(arm, a -> new Extreme(latest));
    if (extreme.takes(step)) {
      extreme.band(place).add(norm);
    }
  }

  /** The profiles of all parts together; the last step's only where it is not the first, too. */
  static List<Profile> profiles(List<GradientProfiles> parts, List<Arm> arms) {
    Map<Integer, Extreme> first = merged(parts, false);
    Map<Integer, Extreme> last = merged(parts, true);
    List<Profile> profiles = new ArrayList<>();
    first.forEach((arm, extreme) -> add(profiles, arm, extreme, arms.get(arm)));
    last.forEach(
        (arm, extreme) -> {
          if (extreme.trainingStep > first.get(arm).trainingStep) {
            add(profiles, arm, extreme, arms.get(arm));
          }
        });
    return profiles;
  }

  private static Map<Integer, Extreme> merged(List<GradientProfiles> parts, boolean latest) {
    Map<Integer, Extreme> merged = new TreeMap<>();
    for (GradientProfiles part : parts) {
      (latest ? part.last : part.first)
          .forEach(
              (arm, extreme) -> {
                Extreme sum = merged.computeIfAbsent(arm, a -> new Extreme(latest));
                if (sum.takes(extreme.trainingStep)) {
                  extreme.bands.forEach((place, band) -> sum.band(place).add(band));
                }
              });
    }
    return merged;
  }

  /** Text always has a target at every step; images where it was asked for. */
  private static boolean lossAtEveryStep(TrialTable.Row row) {
    return row.text("loss_at").equals("every-step")
        || List.of("characters", "words").contains(row.text("task"));
  }

  private static void add(List<Profile> profiles, int index, Extreme extreme, Arm arm) {
    boolean everyStep = lossAtEveryStep(arm.trials().get(0));
    Map<Layer, List<Point>> layers = new LinkedHashMap<>();
    extreme.bands.forEach(
        (place, band) ->
            layers
                .computeIfAbsent(new Layer(place.kind(), place.layer()), l -> new ArrayList<>())
                .add(band.point(place.timeStep())));
    layers.forEach(
        (layer, points) ->
            profiles.add(
                new Profile(
                    index, extreme.latest, layer.kind(), layer.layer(), everyStep, points)));
  }
}
