-- Does the gradient vanish or explode on its way into the past, and how does depth change that? Decades per time step, and over the whole sequence.
-- :arms columns cell, init, target_radius | settings beside depth
SELECT
  :arms,
  depth,
  count(gradient_growth) AS trials,
  avg(nanvl(gradient_growth, NULL)) AS mean_growth,
  stddev_samp(nanvl(gradient_growth, NULL)) AS growth_deviation,
  avg(nanvl(gradient_growth, NULL) * total_time_steps) AS decades_over_sequence,
  log10(avg(predicted_chi)) / 2 AS predicted_growth,
  count_if(isnan(gradient_growth)) AS without_a_slope,
  count_if(outcome = 'DIVERGED') AS diverged
FROM trials
GROUP BY :arms, depth
ORDER BY :arms, depth
