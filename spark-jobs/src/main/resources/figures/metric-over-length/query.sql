-- How does an effect change with length? Median of a metric over one numeric setting, by the settings that arms differ in: lines that part or cross are an interaction.
-- A diverged trial is worse than every completed one: where half of the trials diverged, the line ends.
-- section: finding 50
-- :x column sequence_length | a numeric setting
-- :metric column final_eval_accuracy | what came out
-- :order desc|asc desc | desc where more of it is better
-- :arms columns cell, init, target_radius | settings that tell lines and panels apart
WITH grouped AS (
  SELECT
    :arms,
    :x,
    sort_array(collect_list(CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END)) AS sorted,
    count(*) AS trials,
    count_if(outcome = 'DIVERGED') AS diverged
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
  GROUP BY :arms, :x
),
ranked AS (
  SELECT *, if(':order' = 'asc', sorted, reverse(sorted)) AS best_first, size(sorted) + diverged AS number
  FROM grouped
)
SELECT
  :arms,
  :x,
  (get(best_first, int((number - 1) / 2)) + get(best_first, int(number / 2))) / 2 AS median,
  get(best_first, int((number - 1) * 0.25)) AS better_quarter,
  get(best_first, int(ceil((number - 1) * 0.75))) AS worse_quarter,
  trials,
  diverged
FROM ranked
ORDER BY :arms, :x
