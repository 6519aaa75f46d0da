-- How often does each arm do well? Fraction of trials that reach a score, for every score: a performance profile (Agarwal et al. 2021). A diverged trial reaches none.
-- section: finding 80
-- :metric column final_eval_accuracy | what is reached
-- :order desc|asc desc | desc where more of it is better
-- :series columns init | settings that tell lines apart; all others are averaged over
WITH ended AS (
  SELECT :series, CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END AS score
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
),
scores AS (
  SELECT sort_array(collect_list(score)) AS sorted FROM ended
),
thresholds AS (
  SELECT explode(array_distinct(transform(sequence(0, 50), i -> get(sorted, int(i * (size(sorted) - 1) / 50))))) AS threshold FROM scores
)
SELECT
  :series,
  threshold,
  count(*) AS trials,
  count_if(if(':order' = 'asc', score <= threshold, score >= threshold)) / count(*) AS fraction
FROM ended CROSS JOIN thresholds
WHERE threshold IS NOT NULL
GROUP BY :series, threshold
ORDER BY :series, threshold
