-- Which arms are best? From the best to the worst by the median of a metric over their trials.
-- Trials that did not complete are counted and have no part in the median.
-- :metric column final_eval_accuracy | what ranks
-- :order desc|asc desc | desc where more of it is better
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
-- :limit number 20 | arms to show
WITH arms AS (
  SELECT
    :arms,
    percentile(CASE WHEN outcome = 'COMPLETED' THEN :metric END, 0.5) AS median,
    min(CASE WHEN outcome = 'COMPLETED' THEN :metric END) AS smallest,
    max(CASE WHEN outcome = 'COMPLETED' THEN :metric END) AS largest,
    count(*) AS trials,
    count_if(outcome = 'DIVERGED') AS diverged,
    count_if(outcome NOT IN ('COMPLETED', 'DIVERGED')) AS failed,
    avg(seconds) AS mean_seconds
  FROM trials
  GROUP BY :arms
)
SELECT * FROM arms ORDER BY median :order NULLS LAST, :arms LIMIT :limit
