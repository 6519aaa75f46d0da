-- How far back does the gradient reach? Mean over trials of log10 of the norm of the loss gradient with respect to the output of the lowest layer, at each time step.
-- At the first and the last training step that was probed. Time 0 is the first step of the sequence; a straight line falls or rises by its slope at each step into the past.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- section: gradients 10
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
-- :kind text state | state, or an internal state (cell_state, membrane_potential, adaptation, complex_state)
-- :layer number 0 | 0 = the lowest
WITH arms AS (
  SELECT :arms, min(xxhash64(trial_id)) AS arm_id, collect_list(xxhash64(trial_id)) AS members
  FROM trials
  GROUP BY :arms
),
keys AS (
  SELECT arm_id, explode(members) AS trial FROM arms
),
steps AS (
  SELECT min(training_step) AS first_step, max(training_step) AS last_step FROM gradients
),
points AS (
  SELECT /*+ BROADCAST(steps) */
    xxhash64(trial_id) AS trial,
    time_step,
    if(training_step = first_step, 'first', 'last') AS probe,
    norm,
    log10_norm,
    finite_fraction
  FROM gradients JOIN steps ON training_step = first_step OR training_step = last_step
  WHERE kind = :kind AND layer = :layer
),
sums AS (
  SELECT /*+ BROADCAST(keys) */
    arm_id,
    probe,
    time_step,
    count(*) AS trials,
    avg(CASE WHEN norm > 0 AND norm < double('Infinity') THEN log10_norm END) AS mean_log10_norm,
    min(log10_norm) AS smallest,
    max(log10_norm) AS largest,
    avg(finite_fraction) AS finite_fraction
  FROM points JOIN keys USING (trial)
  GROUP BY arm_id, probe, time_step
)
SELECT :arms, probe, time_step, trials, mean_log10_norm, smallest, largest, finite_fraction
FROM sums JOIN arms USING (arm_id)
WHERE size(members) > 0 -- always so, and makes Spark read the trials once: names and keys come from one and the same list
ORDER BY :arms, probe, time_step
