-- Does pre-training reach its target, and how fast? Mean of the radius, or of what else init.measure pulls, over the steps of pre-training.
-- section: radii 30
-- :arms columns cell, depth, init, target_radius | settings that tell arms apart
SELECT
  :arms,
  pretraining_step,
  count(*) AS trials,
  avg(mean_radius) AS mean_radius,
  min(mean_radius) AS smallest,
  max(mean_radius) AS largest,
  avg(loss) AS mean_loss
FROM pretraining JOIN trials USING (trial_id)
WHERE abs(mean_radius) < double('Infinity')
GROUP BY :arms, pretraining_step
ORDER BY :arms, pretraining_step
