-- Are units alive? Share of saturated gates, rate of spikes or of rectified units above zero, share of dead (silent) units, over training.
-- Mean over layers and trials. Dead: above zero for no example at no time step of the training step's batch; a larger batch can only find fewer.
-- section: gradients 40
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
SELECT
  :arms,
  function,
  training_step,
  count_if(layer = 0) AS trials,
  avg(saturated_fraction) AS saturated_fraction,
  avg(active_fraction) AS active_fraction,
  avg(dead_unit_fraction) AS dead_unit_fraction
FROM activations JOIN trials USING (trial_id)
GROUP BY :arms, function, training_step
ORDER BY :arms, function, training_step
