-- Which arms are best? From the best to the worst by the median of a metric over their trials.
-- A diverged trial is worse than every completed one: where half of an arm diverged, it has no median. Other trials that did not complete are counted and have no part in it.
-- The median is the middle of a sorted list: percentile(x, 0.5) is the same number and takes longer over a million.
-- section: details 10
-- :metric column final_eval_accuracy | what ranks
-- :order desc|asc desc | desc where more of it is better
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
-- :limit number 20 | arms to show
WITH grouped AS (
  SELECT
    :arms,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END)) AS sorted,
    count(*) AS trials,
    count_if(outcome = 'DIVERGED') AS diverged,
    count_if(outcome NOT IN ('COMPLETED', 'DIVERGED')) AS failed,
    avg(seconds) AS mean_seconds
  FROM trials
  GROUP BY :arms
),
ranked AS (
  SELECT *, if(':order' = 'asc', sorted, reverse(sorted)) AS best_first, size(sorted) + diverged AS number
  FROM grouped
)
SELECT
  :arms,
  (get(best_first, int((number - 1) / 2)) + get(best_first, int(number / 2))) / 2 AS median,
  get(sorted, 0) AS smallest,
  get(sorted, size(sorted) - 1) AS largest,
  trials,
  diverged,
  failed,
  mean_seconds
FROM ranked
ORDER BY median :order NULLS LAST, diverged, :arms
LIMIT :limit
