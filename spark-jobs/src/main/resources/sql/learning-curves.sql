-- How do arms learn? Mean, deviation, smallest and largest of a quantity over the trials of an arm at each evaluation.
-- Past its divergence a trial has no finite number; the column trials says how many are behind a row.
-- Trials are matched by 64 bits of their id, which spares sorting both tables by its text: of a million trials two agree in them once in 37 million outputs.
-- :quantity column accuracy | loss, accuracy, gradient_norm or another number of the curves table
-- :split text eval | train or eval
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
WITH keys AS (
  SELECT xxhash64(trial_id) AS trial, xxhash64(CAST(struct(:arms) AS string)) AS arm FROM trials
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
),
arms AS (
  SELECT DISTINCT :arms, xxhash64(CAST(struct(:arms) AS string)) AS arm FROM trials
)
SELECT :arms, training_step, trials, mean, deviation, smallest, largest
FROM sums JOIN arms USING (arm)
ORDER BY :arms, training_step
