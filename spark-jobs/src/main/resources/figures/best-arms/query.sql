-- Which arm is best for each level of the task? By the median of the metric; a diverged trial is worse than every completed one. A level at which half of every arm diverged has none.
-- section: finding 10
-- :metric column final_eval_accuracy | what ranks
-- :test_metric column test_accuracy | the same quantity of the test split
-- :order desc|asc desc | desc where more of it is better
-- :task columns sequence_length | settings of the task
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
-- :limit number 12 | levels to show
WITH grouped AS (
  SELECT
    :arms,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END)) AS sorted,
    percentile(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:test_metric, NULL) END, 0.5) AS test_of_completed,
    count(*) AS trials,
    count_if(outcome = 'DIVERGED') AS diverged
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
  GROUP BY :arms
),
ranked AS (
  SELECT *, if(':order' = 'asc', sorted, reverse(sorted)) AS best_first, size(sorted) + diverged AS number
  FROM grouped
),
medians AS (
  SELECT
    :arms,
    (get(best_first, int((number - 1) / 2)) + get(best_first, int(number / 2))) / 2 AS median,
    CASE WHEN diverged = 0 THEN test_of_completed END AS test_median,
    trials,
    diverged
  FROM ranked
),
places AS (
  SELECT *, row_number() OVER (PARTITION BY :task ORDER BY median :order NULLS LAST, diverged, :arms) AS place
  FROM medians
)
SELECT :arms, median, test_median, trials, diverged
FROM places
WHERE place = 1 AND median IS NOT NULL
ORDER BY :task
LIMIT :limit
