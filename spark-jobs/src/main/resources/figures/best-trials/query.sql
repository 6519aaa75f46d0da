-- Which single trials are best? By the metric; rhosweep replay runs one again.
-- section: details 20
-- :metric column final_eval_accuracy | what ranks
-- :test_metric column test_accuracy | the same quantity of the test split
-- :order desc|asc desc | desc where more of it is better
-- :arms columns cell, depth, sequence_length, init, target_radius | settings that tell arms apart
-- :limit number 20 | trials to show
SELECT trial_id, :arms, seed, :metric, :test_metric, seconds
FROM trials
WHERE outcome = 'COMPLETED' AND NOT isnan(:metric)
ORDER BY :metric :order, trial_id
LIMIT :limit
