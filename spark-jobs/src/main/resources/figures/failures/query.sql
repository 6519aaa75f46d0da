-- What did not complete, and why? One row per cause, the most frequent first, with a trial to look at.
-- section: failures 10
SELECT
  outcome,
  coalesce(error_class, diverged_quantity, reason) AS cause,
  stack_hash,
  count(*) AS trials,
  min(diverged_training_step) AS first_training_step,
  min(reason) AS example_reason,
  min(trial_id) AS example_trial
FROM trials
WHERE outcome <> 'COMPLETED'
GROUP BY outcome, coalesce(error_class, diverged_quantity, reason), stack_hash
ORDER BY trials DESC, outcome, cause
