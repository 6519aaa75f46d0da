-- Where do trials diverge? Fraction of trials that diverged on a grid of two settings, with Wilson's 95 % interval. Nothing where none did.
-- Failed, out-of-memory and infeasible trials are left out.
-- section: finding 40
-- :x column sequence_length | one setting
-- :y columns depth | the other, or several that belong together
-- :panels columns cell, init, target_radius | settings that make a grid of their own
WITH grid AS (
  SELECT
    :panels,
    :y,
    :x,
    count(*) AS trials,
    count_if(outcome = 'DIVERGED') AS diverged,
    min(diverged_training_step) AS first_diverged_step,
    1.959964 AS z
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
  GROUP BY :panels, :y, :x
)
SELECT
  :panels,
  :y,
  :x,
  trials,
  diverged,
  diverged / trials AS diverged_fraction,
  if(diverged = 0, 0, (diverged + z * z / 2 - z * sqrt(diverged * (trials - diverged) / trials + z * z / 4)) / (trials + z * z)) AS interval_low,
  if(diverged = trials, 1, (diverged + z * z / 2 + z * sqrt(diverged * (trials - diverged) / trials + z * z / 4)) / (trials + z * z)) AS interval_high,
  first_diverged_step,
  if(diverged = 0, NULL, concat(diverged, '/', trials)) AS label
FROM grid
WHERE EXISTS (SELECT 1 FROM trials WHERE outcome = 'DIVERGED')
ORDER BY :panels, :y, :x
