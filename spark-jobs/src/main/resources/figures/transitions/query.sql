-- How large are the radii of the transitions? Spectral radius of the Jacobians over time and through the layers, spectral norm where a Jacobian is not square; over the layers and trials of an arm.
-- Before and after pre-training, and trained.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- section: radii 10
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
WITH arms AS (
  SELECT :arms, min(xxhash64(trial_id)) AS arm_id, collect_list(xxhash64(trial_id)) AS members
  FROM trials
  GROUP BY :arms
),
keys AS (
  SELECT arm_id, explode(members) AS trial FROM arms
),
points AS (
  SELECT xxhash64(trial_id) AS trial, kind, phase, coalesce(spectral_radius, spectral_norm) AS radius
  FROM radii
  WHERE abs(coalesce(spectral_radius, spectral_norm)) < double('Infinity')
),
lists AS (
  SELECT /*+ BROADCAST(keys) */ arm_id, kind, phase, sort_array(collect_list(radius)) AS sorted
  FROM points JOIN keys USING (trial)
  GROUP BY arm_id, kind, phase
)
SELECT
  :arms,
  kind,
  phase,
  size(sorted) AS number,
  get(sorted, 0) AS smallest,
  get(sorted, int((size(sorted) - 1) * 0.25)) AS lower_quartile,
  (get(sorted, int((size(sorted) - 1) / 2)) + get(sorted, int(size(sorted) / 2))) / 2 AS median,
  get(sorted, int(ceil((size(sorted) - 1) * 0.75))) AS upper_quartile,
  get(sorted, size(sorted) - 1) AS largest
FROM lists JOIN arms USING (arm_id)
WHERE size(members) > 0 -- always so, and makes Spark read the trials once: names and keys come from one and the same list
ORDER BY :arms, array_position(array('time', 'depth', 'input', 'readout'), kind), array_position(array('before', 'after', 'trained'), phase)
