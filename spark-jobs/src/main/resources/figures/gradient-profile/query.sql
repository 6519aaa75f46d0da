-- How far back does the gradient reach? Mean over trials of log10 of the norm of the loss gradient with respect to a state of one layer, at each time step, as decades above its value at the last time step of the top layer.
-- At the first and the last training step that was probed. Going left is going back in time: a straight line falls or rises by its slope at each step into the past.
-- Beside it what adding up paths allows (LSC paper, section 2): one line per path count where all radii are 1, binomial (dt + dl, dl) for a loss at the last time step and (dt + dl + 1, dl + 1) for one at every step, and where all are 1/2; as far as that is near what was measured.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- section: gradients 10
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
-- :kind text state | state, or an internal state (cell_state, membrane_potential, adaptation, complex_state)
-- :layer number 0 | 0 = the lowest
-- :points number 64 | time steps of each line, equally spaced; of a shorter one all
WITH arms AS (
  SELECT
    :arms,
    min(xxhash64(trial_id)) AS arm_id,
    collect_list(xxhash64(trial_id)) AS members,
    max(depth) - 1 - :layer AS layers_above,
    max(coalesce(loss_at, '') = 'every-step' OR embedding_size IS NOT NULL) AS every_step
  FROM trials
  GROUP BY :arms
),
keys AS (
  SELECT arm_id, explode(members) AS trial FROM arms WHERE layers_above >= 0 AND every_step IS NOT NULL
),
steps AS (
  SELECT min(training_step) AS first_step, max(training_step) AS last_step FROM gradients
),
points AS (
  SELECT /*+ BROADCAST(steps) */
    xxhash64(trial_id) AS trial,
    layer,
    time_step,
    if(training_step = first_step, 'first', 'last') AS probe,
    CASE WHEN norm > 0 AND norm < double('Infinity') THEN log10_norm END AS log10_norm,
    finite_fraction
  FROM gradients JOIN steps ON training_step = first_step OR training_step = last_step
  WHERE kind = :kind
),
ends AS (
  SELECT trial, probe, max_by(log10_norm, struct(layer, time_step)) AS end_norm, max(time_step) AS last_time_step
  FROM points
  GROUP BY trial, probe
),
sums AS (
  SELECT /*+ BROADCAST(keys) */
    arm_id,
    probe,
    time_step,
    max(last_time_step) - time_step AS steps_back,
    count(*) AS trials,
    avg(log10_norm - end_norm) AS mean_decades,
    min(log10_norm - end_norm) AS smallest,
    max(log10_norm - end_norm) AS largest,
    avg(log10_norm) AS mean_log10_norm,
    avg(finite_fraction) AS finite_fraction
  FROM points JOIN ends USING (trial, probe) JOIN keys USING (trial)
  WHERE layer = :layer
  GROUP BY arm_id, probe, time_step
),
bounds AS (
  SELECT
    *,
    aggregate(
      sequence(0, layers_above + int(every_step)),
      0D,
      (sum, i) -> sum + if(i = 0, 0, log10((steps_back + i) / i))) AS paths_all,
    aggregate(
      sequence(0, layers_above),
      0D,
      (sum, i) -> sum + if(i = 0, 0, log10((steps_back + i) / i))) - (steps_back + layers_above) * log10(2) AS paths_half,
    min(mean_decades) OVER (PARTITION BY probe) - 1 AS lowest,
    max(mean_decades) OVER (PARTITION BY probe) + 1 AS highest
  FROM sums JOIN arms USING (arm_id)
  WHERE (time_step = 0 OR steps_back % greatest(1, ceil((steps_back + time_step + 1) / :points)) = 0)
    AND size(members) > 0 AND layers_above >= 0 AND every_step IS NOT NULL -- always so, and makes Spark read the trials once: names and keys come from one and the same list
)
SELECT
  :arms,
  probe,
  time_step,
  trials,
  mean_decades,
  smallest,
  largest,
  CASE WHEN paths_all BETWEEN lowest AND highest THEN paths_all END AS radii_1,
  CASE WHEN paths_half BETWEEN lowest AND highest THEN paths_half END AS radii_half,
  mean_log10_norm,
  finite_fraction
FROM bounds
ORDER BY :arms, probe, time_step
