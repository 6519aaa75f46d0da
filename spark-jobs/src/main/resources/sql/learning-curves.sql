-- How do arms learn? Mean, deviation, smallest and largest of a quantity over the trials of an arm at each evaluation.
-- Past its divergence a trial has no finite number; the column trials says how many are behind a row.
-- :quantity column accuracy | loss, accuracy, gradient_norm or another number of the curves table
-- :split text eval | train or eval
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
WITH arms AS (
  SELECT trial_id, :arms FROM trials
),
finite AS (
  SELECT trial_id, training_step, :quantity AS quantity
  FROM curves
  WHERE split = :split AND :quantity > double('-Infinity') AND :quantity < double('Infinity')
)
SELECT
  :arms,
  training_step,
  count(*) AS trials,
  avg(quantity) AS mean,
  stddev_samp(quantity) AS deviation,
  min(quantity) AS smallest,
  max(quantity) AS largest
FROM finite JOIN arms USING (trial_id)
GROUP BY :arms, training_step
ORDER BY :arms, training_step
