-- How does the gradient change through the layers? log10 of the norm of the loss gradient with respect to the output of each layer at the last time step, mean over trials.
-- At the first training step that was probed. Networks of one layer are left out.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- section: gradients 20
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
WITH arms AS (
  SELECT :arms, min(xxhash64(trial_id)) AS arm_id, collect_list(xxhash64(trial_id)) AS members
  FROM trials
  WHERE depth > 1
  GROUP BY :arms
),
keys AS (
  SELECT arm_id, explode(members) AS trial FROM arms
),
points AS (
  SELECT xxhash64(trial_id) AS trial, layer, max_by(CASE WHEN norm > 0 AND norm < double('Infinity') THEN log10_norm END, time_step) AS log10_norm
  FROM gradients
  WHERE kind = 'state' AND training_step = 1
  GROUP BY trial_id, layer
),
sums AS (
  SELECT /*+ BROADCAST(keys) */ arm_id, layer, count(*) AS trials, avg(log10_norm) AS mean_log10_norm
  FROM points JOIN keys USING (trial)
  GROUP BY arm_id, layer
)
SELECT :arms, layer, trials, mean_log10_norm
FROM sums JOIN arms USING (arm_id)
WHERE size(members) > 0 -- always so, and makes Spark read the trials once: names and keys come from one and the same list
ORDER BY :arms, layer
