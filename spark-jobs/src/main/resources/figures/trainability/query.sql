-- Where do networks train? The share of trials that reached a threshold on a grid of two settings, beside what theory predicts.
-- A diverged trial did not reach it; failed, out-of-memory and infeasible trials are left out.
-- :x column sequence_length | one setting
-- :y column depth | the other
-- :panels columns cell, init, target_radius | settings that make a grid of their own
-- :metric column final_eval_accuracy | what has to reach the threshold
-- :reached >=|<= >= | <= where less of it is better
-- :threshold number 0.5 | in units of the metric
WITH ended AS (
  SELECT *, outcome = 'COMPLETED' AND :metric :reached :threshold AS trained
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
),
grid AS (
  SELECT
    :panels,
    :y,
    :x,
    count(*) AS trials,
    count_if(trained) / count(*) AS trained_share,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN :metric END)) AS sorted,
    count_if(outcome = 'DIVERGED') AS diverged,
    avg(predicted_xi) AS predicted_xi,
    avg(predicted_trainable_length) AS predicted_trainable_length
  FROM ended
  GROUP BY :panels, :y, :x
)
SELECT
  :panels,
  :y,
  :x,
  trials,
  trained_share,
  (get(sorted, int((size(sorted) - 1) / 2)) + get(sorted, int(size(sorted) / 2))) / 2 AS median,
  diverged,
  predicted_xi,
  predicted_trainable_length
FROM grid
ORDER BY :panels, :y, :x
