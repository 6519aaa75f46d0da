-- What does a trial cost? Seconds by arm, mean over its trials.
-- section: details 30
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
SELECT
  :arms,
  count(*) AS trials,
  sum(seconds) / 3600 AS hours,
  avg(seconds) AS mean_seconds,
  avg(training_seconds) AS mean_training_seconds,
  avg(pretraining_seconds) AS mean_pretraining_seconds,
  avg(gflops) AS mean_gflops
FROM trials
WHERE outcome <> 'INFEASIBLE'
GROUP BY :arms
ORDER BY mean_seconds DESC, :arms
