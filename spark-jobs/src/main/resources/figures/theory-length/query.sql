-- Does training end where mean-field theory says? Median of a metric over the length of the sequence as a fraction of the predicted trainable length.
-- Right of 1 the sequence is longer than what theory expects to be learned. Arms without a prediction are left out. A diverged trial is worse than every completed one.
-- section: theory 10
-- :metric column final_eval_accuracy | what came out
-- :order desc|asc desc | desc where more of it is better
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
WITH grouped AS (
  SELECT
    :arms,
    max(total_time_steps) AS time_steps,
    avg(predicted_trainable_length) AS predicted_trainable_length,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END)) AS sorted,
    count_if(outcome = 'DIVERGED') AS diverged
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED') AND predicted_trainable_length > 0
  GROUP BY :arms
),
ranked AS (
  SELECT *, if(':order' = 'asc', sorted, reverse(sorted)) AS best_first, size(sorted) + diverged AS number
  FROM grouped
)
SELECT
  :arms,
  time_steps,
  predicted_trainable_length,
  greatest(time_steps / predicted_trainable_length, 0.001) AS fraction_of_trainable_length,
  (get(best_first, int((number - 1) / 2)) + get(best_first, int(number / 2))) / 2 AS median,
  diverged
FROM ranked
ORDER BY :arms
