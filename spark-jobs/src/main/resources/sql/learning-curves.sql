-- How do arms learn? Mean, deviation, smallest and largest of a quantity over the trials of an arm at each evaluation.
-- Past its divergence a trial has no finite number; the column trials says how many are behind a row.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- :quantity column accuracy | loss, accuracy, gradient_norm or another number of the curves table
-- :split text eval | train or eval
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
WITH arms AS (
  SELECT :arms, min(xxhash64(trial_id)) AS arm, collect_list(xxhash64(trial_id)) AS members
  FROM trials
  GROUP BY :arms
),
keys AS (
  SELECT arm, explode(members) AS trial FROM arms
),
points AS (
  SELECT xxhash64(trial_id) AS trial, training_step, :quantity AS quantity
  FROM curves
  WHERE split = :split AND abs(:quantity) < double('Infinity')
),
sums AS (
  SELECT /*+ BROADCAST(keys) */
    arm,
    training_step,
    count(*) AS trials,
    avg(quantity) AS mean,
    stddev_samp(quantity) AS deviation,
    min(quantity) AS smallest,
    max(quantity) AS largest
  FROM points JOIN keys USING (trial)
  GROUP BY arm, training_step
)
SELECT :arms, training_step, trials, mean, deviation, smallest, largest
FROM sums JOIN arms USING (arm)
WHERE size(members) > 0 -- always so, and makes Spark read the trials once: names and keys come from one and the same list
ORDER BY :arms, training_step
