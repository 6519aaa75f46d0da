-- How large is the gradient at each layer and time step? Mean of log10 of the norm over trials, at one probed training step.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
-- :step number 1 | training step of the probe, 1 = the first
-- :kind text state | state, an internal state (cell_state, membrane_potential, adaptation, complex_state), recurrent, input or readout
WITH arms AS (
  SELECT :arms, min(xxhash64(trial_id)) AS arm, collect_list(xxhash64(trial_id)) AS members
  FROM trials
  GROUP BY :arms
),
keys AS (
  SELECT arm, explode(members) AS trial FROM arms
),
points AS (
  SELECT xxhash64(trial_id) AS trial, layer, time_step, norm, log10_norm, finite_fraction
  FROM gradients
  WHERE training_step = :step AND kind = :kind
),
sums AS (
  SELECT /*+ BROADCAST(keys) */
    arm,
    layer,
    time_step,
    count(*) AS trials,
    avg(CASE WHEN norm > 0 AND norm < double('Infinity') THEN log10_norm END) AS mean_log10_norm,
    min(log10_norm) AS smallest,
    max(log10_norm) AS largest,
    avg(finite_fraction) AS finite_fraction
  FROM points JOIN keys USING (trial)
  GROUP BY arm, layer, time_step
)
SELECT :arms, layer, time_step, trials, mean_log10_norm, smallest, largest, finite_fraction
FROM sums JOIN arms USING (arm)
WHERE size(members) > 0 -- always so, and makes Spark read the trials once: names and keys come from one and the same list
ORDER BY :arms, layer, time_step
