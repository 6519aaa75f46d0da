-- Which spectral radius makes a network trainable? Outcomes by the mean radius of a trial's Jacobians.
-- Trials that were not probed are left out.
-- :radius column radius_time_before | a radius column of the trials table
-- :width number 0.1 | of the bins
-- :panels columns cell, init | settings that are looked at apart
-- :metric column final_eval_accuracy | what came out
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
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN :metric END)) AS sorted,
    count_if(outcome = 'DIVERGED') AS diverged,
    avg(nanvl(gradient_growth, NULL)) AS mean_growth
  FROM probed
  GROUP BY :panels, bin
)
SELECT
  :panels,
  bin * :width AS radius_from,
  (bin + 1) * :width AS radius_to,
  trials,
  (get(sorted, int((size(sorted) - 1) / 2)) + get(sorted, int(size(sorted) / 2))) / 2 AS median,
  diverged,
  mean_growth
FROM bins
ORDER BY :panels, bin
