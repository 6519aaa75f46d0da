-- Did pre-training reach its targets, and what did it cost? Trials whose initialisation pre-trains, by arm.
-- section: radii 40
-- :arms columns cell, depth, init, target_radius | settings that tell arms apart
SELECT
  :arms,
  count(*) AS trials,
  count_if(pretraining_reached) / count(*) AS reached_share,
  avg(pretraining_deviation) AS mean_deviation,
  avg(radius_time_before) AS radius_time_before,
  avg(radius_time_after) AS radius_time_after,
  avg(radius_depth_before) AS radius_depth_before,
  avg(radius_depth_after) AS radius_depth_after,
  avg(pretraining_steps) AS mean_steps,
  avg(pretraining_seconds) AS mean_seconds
FROM trials
WHERE pretraining_steps IS NOT NULL
GROUP BY :arms
ORDER BY :arms
