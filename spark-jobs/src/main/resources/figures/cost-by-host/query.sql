-- What did it cost, and where? Trials, hours and speed by machine, engine and Java.
-- section: details 40
SELECT
  host,
  engine_form,
  lane_width,
  jdk,
  count(*) AS trials,
  sum(seconds) / 3600 AS hours,
  sum(training_seconds) / 3600 AS training_hours,
  avg(seconds) AS mean_seconds,
  max(seconds) AS longest_seconds,
  avg(gflops) AS mean_gflops,
  min(started_at) AS first_start,
  max(started_at) AS last_start
FROM trials
GROUP BY host, engine_form, lane_width, jdk
ORDER BY hours DESC, host, engine_form, lane_width, jdk
