-- How often does each arm do well? Fraction of trials that reach a score, for 51 scores: a performance profile (Agarwal et al. 2021). A diverged trial reaches none.
-- section: finding 80
-- From the best hundredth to the worst, and no further than three interquartile ranges worse than the middle half; equally spaced, by ratio where less is better.
-- :metric column final_eval_accuracy | what is reached
-- :order desc|asc desc | desc where more of it is better
-- :series columns init | settings that tell lines apart; all others are averaged over
WITH ended AS (
  SELECT
    :series,
    CASE WHEN outcome = 'COMPLETED' THEN nanvl(:metric, NULL) END AS value
  FROM trials
  WHERE outcome IN ('COMPLETED', 'DIVERGED')
),
quantiles AS (
  SELECT percentile_approx(value, array(0.01, 0.25, 0.75, 0.99)) AS plain FROM ended
),
scales AS (
  SELECT
    ':order' = 'asc' AND plain[0] > 0 AS by_ratio,
    if(':order' = 'asc' AND plain[0] > 0, transform(plain, x -> ln(x)), plain) AS q
  FROM quantiles
),
ranges AS (
  SELECT
    by_ratio,
    if(':order' = 'asc' OR q[1] = q[2], q[0], greatest(q[0], q[1] - 3 * (q[2] - q[1]))) AS low,
    if(':order' = 'desc' OR q[1] = q[2], q[3], least(q[3], q[2] + 3 * (q[2] - q[1]))) AS high
  FROM scales
),
scored AS (
  SELECT
    :series,
    low,
    high,
    by_ratio,
    CASE WHEN value IS NULL THEN NULL WHEN NOT by_ratio THEN value WHEN value <= 0 THEN low ELSE ln(value) END AS score
  FROM ended CROSS JOIN ranges
),
binned AS (
  SELECT
    :series,
    CASE
      WHEN score IS NULL OR if(':order' = 'asc', score > high, score < low) THEN NULL -- reaches none that is shown
      ELSE greatest(0, least(50, int(if(':order' = 'asc', ceil(50 * (score - low) / (high - low)), floor(50 * (score - low) / (high - low))))))
    END AS bin,
    low,
    high,
    by_ratio,
    count(*) AS number
  FROM scored
  GROUP BY :series, bin, low, high, by_ratio
),
arms AS (
  SELECT
    :series,
    sum(number) AS trials,
    collect_list(CASE WHEN bin IS NOT NULL THEN struct(bin, number) END) AS bins,
    max(low) AS low,
    max(high) AS high,
    max(by_ratio) AS by_ratio
  FROM binned
  GROUP BY :series
),
thresholds AS (
  SELECT *, explode(sequence(0, 50)) AS threshold_bin FROM arms WHERE high > low
)
SELECT
  :series,
  if(by_ratio, exp(low + threshold_bin * (high - low) / 50), low + threshold_bin * (high - low) / 50) AS threshold,
  trials,
  aggregate(
    filter(bins, b -> if(':order' = 'asc', b.bin <= threshold_bin, b.bin >= threshold_bin)),
    0L,
    (sum, b) -> sum + b.number) / trials AS fraction
FROM thresholds
ORDER BY :series, threshold
