-- How often does each arm do well? Fraction of trials that reach a score, for 51 scores: a performance profile (Agarwal et al. 2021). A diverged trial reaches none.
-- section: finding 80
-- The best and the worst hundredth are drawn at the ends. Where less is better, scores are spaced by their ratio.
-- :metric column final_eval_accuracy | what is reached
-- :order desc|asc desc | desc where more of it is better
-- :series columns init | settings that tell lines apart; all others are averaged over
WITH ended AS (
  SELECT
    :series,
    CASE WHEN outcome = 'COMPLETED' THEN if(':order' = 'asc', ln(greatest(nanvl(:metric, NULL), 1e-12)), nanvl(:metric, NULL)) END AS score
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
),
ranges AS (
  SELECT percentile_approx(score, 0.01) AS low, percentile_approx(score, 0.99) AS high FROM ended
),
binned AS (
  SELECT
    :series,
    CASE
      WHEN score IS NULL THEN NULL
      WHEN high > low THEN greatest(0, least(50, int(if(':order' = 'asc', ceil(50 * (score - low) / (high - low)), floor(50 * (score - low) / (high - low))))))
      ELSE 0
    END AS bin,
    low,
    high,
    count(*) AS number
  FROM ended CROSS JOIN ranges
  GROUP BY :series, bin, low, high
),
arms AS (
  SELECT :series, sum(number) AS trials, collect_list(CASE WHEN bin IS NOT NULL THEN struct(bin, number) END) AS bins, max(low) AS low, max(high) AS high
  FROM binned
  GROUP BY :series
),
thresholds AS (
  SELECT *, explode(sequence(0, 50)) AS threshold_bin FROM arms WHERE high >= low
)
SELECT
  :series,
  if(':order' = 'asc', exp(low + threshold_bin * (high - low) / 50), low + threshold_bin * (high - low) / 50) AS threshold,
  trials,
  aggregate(
    filter(bins, b -> if(':order' = 'asc', b.bin <= threshold_bin, b.bin >= threshold_bin)),
    0L,
    (sum, b) -> sum + b.number) / trials AS fraction
FROM thresholds
ORDER BY :series, threshold
