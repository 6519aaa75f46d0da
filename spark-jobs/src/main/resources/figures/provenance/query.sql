-- What ran where? Trials by code, engine, Java, machine and data.
-- section: details 60
SELECT
  code_version,
  engine_form,
  lane_width,
  jdk,
  host,
  data_fingerprint,
  count(*) AS trials,
  min(started_at) AS first_start,
  max(started_at) AS last_start
FROM trials
GROUP BY code_version, engine_form, lane_width, jdk, host, data_fingerprint
ORDER BY trials DESC, code_version, engine_form, lane_width, jdk, host, data_fingerprint
LIMIT 50
