-- Do products of transitions do what radii say? Mean radius and growth of an arm's transitions side by side, and in words where they are apart.
-- Growth is exp of the mean leading Lyapunov exponent, a factor by transition: the scale of the radius. Gradients over time and depth follow growth.
-- Means over layers and trials, by phase: before and after pre-training, trained. A target is there where init lsc pulls to one.
-- The note: logarithms of mean radius and growth are more than 0.2 apart, as in a trial's propagation_note. Trials that were not probed are left out.
-- section: radii 20
-- :arms columns cell, depth, init, target_radius | settings that tell arms apart
WITH phases AS (
  SELECT
    :arms,
    init = 'lsc' AS pulled,
    CASE
      WHEN NOT array_contains(split(lsc_terms, ','), 'time') THEN NULL
      WHEN lsc_balanced THEN total_time_steps / (total_time_steps + depth)
      ELSE coalesce(lsc_time_radius, target_radius)
    END AS time_goal,
    CASE
      WHEN NOT array_contains(split(lsc_terms, ','), 'depth') THEN NULL
      WHEN lsc_balanced THEN depth / (total_time_steps + depth)
      ELSE coalesce(lsc_depth_radius, target_radius)
    END AS depth_goal,
    stack(3,
      'before', radius_time_before, exponent_time_before, radius_depth_before, exponent_depth_before,
      'after', radius_time_after, exponent_time_after, radius_depth_after, exponent_depth_after,
      'trained', radius_time_trained, exponent_time_trained, radius_depth_trained, exponent_depth_trained
    ) AS (phase, radius_time, exponent_time, radius_depth, exponent_depth)
  FROM trials
),
means AS (
  SELECT
    :arms,
    phase,
    count(*) AS trials,
    CASE WHEN count(radius_time) > 0 AND min(time_goal) = max(time_goal) THEN min(time_goal) END AS time_target,
    nanvl(avg(nanvl(radius_time, NULL)), NULL) AS time_radius,
    nanvl(exp(avg(nanvl(exponent_time, NULL))), NULL) AS time_growth,
    CASE WHEN count(radius_depth) > 0 AND min(depth_goal) = max(depth_goal) THEN min(depth_goal) END AS depth_target,
    nanvl(avg(nanvl(radius_depth, NULL)), NULL) AS depth_radius,
    nanvl(exp(avg(nanvl(exponent_depth, NULL))), NULL) AS depth_growth
  FROM phases
  WHERE (radius_time IS NOT NULL OR radius_depth IS NOT NULL) AND (pulled OR phase <> 'after') -- nothing moved: as before
  GROUP BY :arms, phase
)
SELECT
  :arms,
  phase,
  trials,
  time_target,
  time_radius,
  time_growth,
  depth_target,
  depth_radius,
  depth_growth,
  nullif(concat_ws('; ',
    CASE WHEN time_radius NOT BETWEEN time_growth * exp(-0.2) AND time_growth * exp(0.2) THEN
      concat('time: mean radius ', format_string('%.2f', time_radius), ', but products over time ',
        CASE WHEN time_growth < 1 THEN 'shrink' ELSE 'grow' END, ' by ', format_string('%.2f', time_growth), ' a transition')
    END,
    CASE WHEN depth_radius NOT BETWEEN depth_growth * exp(-0.2) AND depth_growth * exp(0.2) THEN
      concat('depth: mean radius ', format_string('%.2f', depth_radius), ', but products over layers ',
        CASE WHEN depth_growth < 1 THEN 'shrink' ELSE 'grow' END, ' by ', format_string('%.2f', depth_growth), ' a transition')
    END), '') AS note
FROM means
ORDER BY :arms, array_position(array('before', 'after', 'trained'), phase)
