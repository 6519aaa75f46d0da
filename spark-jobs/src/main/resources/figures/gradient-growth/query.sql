-- Does the gradient vanish or explode on its way into the past, as mean-field theory says? Decades by which its norm grows over the whole sequence, measured at the first training step and predicted.
-- Mean over trials; per time step in the columns measured and predicted. Theory is of a loss at the last time step: where every step has one, it predicts nothing here.
-- section: gradients 30
-- :arms columns cell, init, target_radius, depth | settings that tell arms apart
SELECT
  :arms,
  count(nanvl(gradient_growth, NULL)) AS trials,
  avg(nanvl(gradient_growth, NULL)) AS measured,
  stddev_samp(nanvl(gradient_growth, NULL)) AS deviation,
  avg(if(loss_at = 'every-step' OR embedding_size IS NOT NULL, NULL, predicted_gradient_growth)) AS predicted,
  avg(nanvl(gradient_growth, NULL) * total_time_steps) AS measured_decades,
  avg(if(loss_at = 'every-step' OR embedding_size IS NOT NULL, NULL, predicted_gradient_growth) * total_time_steps) AS predicted_decades,
  count_if(isnan(gradient_growth)) AS without_a_slope,
  count_if(outcome = 'DIVERGED') AS diverged
FROM trials
WHERE gradient_growth IS NOT NULL
GROUP BY :arms
ORDER BY :arms
