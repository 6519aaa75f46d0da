-- Does training itself get anywhere? Loss on the batches of the training split at each evaluation: median and the middle half over the trials of an arm.
-- A trial that has diverged by then is worse than every other: where half have, the line ends. The column trials says how many have a number, diverged how many have none any more.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- section: learning 20
-- :quantity column loss | loss, accuracy, gradient_norm or another number of the curves table
-- :quantity_order desc|asc asc | desc where more of it is better
-- :split text train | train or eval
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
WITH arms AS (
  SELECT
    :arms,
    min(xxhash64(trial_id)) AS arm_id,
    collect_list(xxhash64(trial_id)) AS members,
    collect_list(CASE WHEN outcome = 'DIVERGED' THEN diverged_training_step END) AS diverged_steps
  FROM trials
  GROUP BY :arms
),
keys AS (
  SELECT arm_id, explode(members) AS trial FROM arms WHERE size(diverged_steps) >= 0
),
points AS (
  SELECT xxhash64(trial_id) AS trial, training_step, :quantity AS quantity
  FROM curves
  WHERE split = :split AND abs(:quantity) < double('Infinity')
),
lists AS (
  SELECT /*+ BROADCAST(keys) */ arm_id, training_step, sort_array(collect_list(quantity)) AS sorted
  FROM points JOIN keys USING (trial)
  GROUP BY arm_id, training_step
),
ranked AS (
  SELECT
    :arms,
    training_step,
    if(':quantity_order' = 'asc', sorted, reverse(sorted)) AS best_first,
    size(sorted) AS trials,
    size(filter(diverged_steps, step -> step <= training_step)) AS diverged
  FROM lists JOIN arms USING (arm_id)
  WHERE size(members) > 0 AND size(diverged_steps) >= 0 -- always so, and makes Spark read the trials once: names and keys come from one and the same list
)
SELECT
  :arms,
  training_step,
  (get(best_first, int((trials + diverged - 1) / 2)) + get(best_first, int((trials + diverged) / 2))) / 2 AS median,
  get(best_first, int((trials + diverged - 1) * 0.25)) AS better_quarter,
  get(best_first, int(ceil((trials + diverged - 1) * 0.75))) AS worse_quarter,
  trials,
  diverged
FROM ranked
ORDER BY :arms, training_step
