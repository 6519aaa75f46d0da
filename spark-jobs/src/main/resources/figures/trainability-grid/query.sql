-- Where do networks train? Median of a metric on a grid of two settings, beside what mean-field theory predicts.
-- A diverged trial is worse than every completed one, and did not reach the threshold; failed, out-of-memory and infeasible trials are left out.
-- A circle: the sequence is no longer than the trainable length that mean-field theory predicts at initialisation.
-- section: finding 30
-- :x column sequence_length | one setting
-- :y columns depth | the other, or several that belong together
-- :panels columns cell, init, target_radius | settings that make a grid of their own
-- :metric column final_eval_accuracy | what has to reach the threshold
-- :order desc|asc desc | desc where more of it is better
-- :threshold number 0.5 | in units of the metric
WITH grid AS (
  SELECT
    :panels,
    :y,
    :x,
    count(*) AS trials,
    count_if(outcome = 'COMPLETED' AND if(':order' = 'asc', :metric <= :threshold, :metric >= :threshold)) AS reached,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END)) AS sorted,
    count_if(outcome = 'DIVERGED') AS diverged,
    max(total_time_steps) AS time_steps,
    avg(predicted_xi) AS predicted_xi,
    avg(predicted_trainable_length) AS predicted_trainable_length
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
  GROUP BY :panels, :y, :x
),
ranked AS (
  SELECT *, if(':order' = 'asc', sorted, reverse(sorted)) AS best_first, size(sorted) + diverged AS number
  FROM grid
)
SELECT
  :panels,
  :y,
  :x,
  (get(best_first, int((number - 1) / 2)) + get(best_first, int(number / 2))) / 2 AS median,
  trials,
  diverged,
  reached / trials AS reached_fraction,
  time_steps,
  predicted_xi,
  predicted_trainable_length,
  if(time_steps <= predicted_trainable_length, '○', NULL) AS theory
FROM ranked
ORDER BY :panels, :y, :x
