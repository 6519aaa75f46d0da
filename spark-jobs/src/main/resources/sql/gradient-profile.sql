-- How large is the gradient at each layer and time step? Mean of log10 of the norm over trials, at one probed training step.
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
-- :step number 1 | training step of the probe, 1 = the first
-- :kind text state | state, recurrent, input or readout
SELECT
  :arms,
  layer,
  time_step,
  count(*) AS trials,
  avg(CASE WHEN norm > 0 AND norm < double('Infinity') THEN log10_norm END) AS mean_log10_norm,
  min(log10_norm) AS smallest,
  max(log10_norm) AS largest,
  avg(finite_fraction) AS finite_fraction
FROM gradients JOIN trials USING (trial_id)
WHERE training_step = :step AND kind = :kind
GROUP BY :arms, layer, time_step
ORDER BY :arms, layer, time_step
