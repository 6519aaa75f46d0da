-- Which arms are best, for each level of the task? Median of a metric over the trials of an arm, and the middle half of them.
-- A diverged trial is worse than every completed one: where half of an arm diverged, it has no median. Failed, infeasible and out-of-memory trials are counted apart.
-- section: finding 20
-- :metric column final_eval_accuracy | what ranks
-- :order desc|asc desc | desc where more of it is better
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
-- :task columns sequence_length | settings of the task, each combination with a panel of its own
-- :limit number 8 | arms to show in each panel
WITH grouped AS (
  SELECT
    :arms,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END)) AS sorted,
    count(*) AS trials,
    count_if(outcome = 'COMPLETED') AS completed,
    count_if(outcome = 'DIVERGED') AS diverged,
    count_if(outcome NOT IN ('COMPLETED', 'DIVERGED')) AS failed,
    avg(seconds) AS mean_seconds
  FROM trials
  GROUP BY :arms
),
ranked AS (
  SELECT *, if(':order' = 'asc', sorted, reverse(sorted)) AS best_first, size(sorted) + diverged AS number
  FROM grouped
),
spreads AS (
  SELECT
    :arms,
    (get(best_first, int((number - 1) / 2)) + get(best_first, int(number / 2))) / 2 AS median,
    get(best_first, int((number - 1) * 0.25)) AS better_quarter,
    get(best_first, least(int(ceil((number - 1) * 0.75)), size(sorted) - 1)) AS worse_quarter,
    trials,
    completed,
    diverged,
    failed,
    CASE
      WHEN diverged + failed = 0 THEN NULL
      WHEN failed = 0 THEN concat(diverged, ' of ', trials, ' diverged')
      WHEN diverged = 0 THEN concat(failed, ' of ', trials, ' failed')
      ELSE concat(diverged, ' of ', trials, ' diverged, ', failed, ' failed')
    END AS not_completed,
    mean_seconds
  FROM ranked
),
places AS (
  SELECT *, row_number() OVER (PARTITION BY :task ORDER BY median :order NULLS LAST, diverged, :arms) AS place
  FROM spreads
)
SELECT :arms, median, better_quarter, worse_quarter, trials, completed, diverged, failed, not_completed, mean_seconds
FROM places
WHERE place <= :limit
ORDER BY :task, place
