-- Which spectral radius makes a network trainable? Outcomes by the mean radius of a trial's Jacobians.
-- Trials that were not probed are left out. A diverged trial is worse than every completed one: where half of a bin diverged, it has no median.
-- section: radii 50
-- :radius column radius_time_before | a radius column of the trials table
-- :width number 0.1 | of the bins
-- :panels columns cell, init | settings that are looked at apart
-- :metric column final_eval_accuracy | what came out
-- :order desc|asc desc | desc where more of it is better
WITH probed AS (
  SELECT *, floor(:radius / :width) AS bin
  FROM trials
  WHERE :radius IS NOT NULL AND NOT isnan(:radius)
),
bins AS (
  SELECT
    :panels,
    bin,
    count(*) AS trials,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END)) AS sorted,
    count_if(outcome = 'DIVERGED') AS diverged,
    avg(nanvl(gradient_growth, NULL)) AS mean_growth
  FROM probed
  GROUP BY :panels, bin
),
ranked AS (
  SELECT *, if(':order' = 'asc', sorted, reverse(sorted)) AS best_first, size(sorted) + diverged AS number
  FROM bins
)
SELECT
  :panels,
  bin * :width AS radius_from,
  (bin + 1) * :width AS radius_to,
  (bin + 0.5) * :width AS radius,
  trials,
  (get(best_first, int((number - 1) / 2)) + get(best_first, int(number / 2))) / 2 AS median,
  diverged,
  mean_growth
FROM ranked
ORDER BY :panels, bin
