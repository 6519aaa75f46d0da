-- What does each choice do? Differences in a metric between paired trials, which share their seed and all other settings.
-- The mean difference, or where trials diverged the median one, in which a diverged trial is worse than every completed one.
-- From the view effects, which rhosweep ablate computes; how diverged trials count is a rule of its own, printed there.
-- section: finding 60
SELECT *
FROM effects
ORDER BY number
