# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # the script that sources this sets or uses them
# Sourced by cluster/cluster: starting, watching and ending daemons. Each has a pid file and a log in $state.

# Ours, and alive: a pid that another program got meanwhile does not count.
is_running() {
  local pid
  pid=$(cat "$state/pids/$1.pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null &&
    ps -o args= -p "$pid" 2>/dev/null | grep -q 'org\.apache\.spark\.deploy\.'
}

# Names of daemons in the order in which they are to end.
daemons() {
  local file
  for file in "$state"/pids/worker-*.pid "$state"/pids/history.pid "$state"/pids/master.pid; do
    [ -e "$file" ] && basename "$file" .pid
  done
  return 0
}

require_none_running() {
  local name
  for name in $(daemons); do
    ! is_running "$name" ||
      fail "$name of $state runs already (process $(cat "$state/pids/$name.pid")): stop it, or choose another --dir"
  done
}

is_open() {
  (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null
}

# Says who has a port, where this machine tells.
require_free_port() {
  local who=
  if is_open "$1" "$2"; then
    who=$(ss -ltnpH "sport = :$2" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1, process \2/p' | head -n 1)
    fail "port $2 on $1 is taken$who: choose another with $3"
  fi
}

# start_daemon NAME ADDRESS HEAP CLASS ARGUMENTS...
start_daemon() {
  local name=$1 address=$2 heap=$3
  shift 3
  SPARK_LOCAL_IP=$address SPARK_CONF_DIR=$state/conf \
    nohup "$java_home/bin/java" "$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "${spark_flags[@]}" \
    -cp "$state/conf:$spark_home/jars/*" "$@" >"$state/logs/$name.log" 2>&1 </dev/null &
  echo $! >"$state/pids/$name.pid"
}

# Shows why a daemon is not there.
died() {
  grep -E 'ERROR|Exception|Error:' "$state/logs/$1.log" | tail -n 3 >&2 || tail -n 3 "$state/logs/$1.log" >&2
  fail "$1 ended; its log: $state/logs/$1.log"
}

await_port() {
  local until=$((SECONDS + patience))
  until is_open "$2" "$3"; do
    is_running "$1" || died "$1"
    [ "$SECONDS" -lt "$until" ] || fail "$1 does not listen on $2:$3 after $patience s; its log: $state/logs/$1.log"
    sleep 0.2
  done
}

# The Master's own view, as JSON.
master_says() {
  local line
  {
    exec 3<>"/dev/tcp/$host/$ui_port" || return 1
    printf 'GET /json/ HTTP/1.0\r\nHost: %s\r\n\r\n' "$host" >&3
    while IFS= read -r line <&3 || [ -n "$line" ]; do
      echo "$line"
    done
    exec 3>&-
  } 2>/dev/null
}

number_of() {
  sed -n "s/^  \"$1\" : \([0-9]*\),*\r*$/\1/p" | head -n 1
}

await_workers() {
  local until=$((SECONDS + patience)) name alive=0
  while :; do
    alive=$(master_says | number_of aliveworkers) || alive=0
    [ "${alive:-0}" -lt "$1" ] || return 0
    for name in $(daemons); do
      is_running "$name" || died "$name"
    done
    [ "$SECONDS" -lt "$until" ] || fail "${alive:-0} of $1 Workers came up in $patience s; logs: $state/logs"
    sleep 0.2
  done
}

# SIGTERM first, so that Workers end their executors and History writes what it has; then SIGKILL.
stop_daemons() {
  local name pid until
  for name in $(daemons); do
    if is_running "$name"; then
      pid=$(cat "$state/pids/$name.pid")
      kill "$pid" 2>/dev/null || true
      until=$((SECONDS + 15))
      while is_running "$name"; do
        if [ "$SECONDS" -ge "$until" ]; then
          say "$name (process $pid) does not end: killing it"
          kill -9 "$pid" 2>/dev/null || true
        fi
        sleep 0.1
      done
      say "$name stopped"
    fi
    rm -f "$state/pids/$name.pid"
  done
}

# A line for each daemon of this machine; fails where one is down.
report_daemons() {
  local name all=0
  for name in $(daemons); do
    if is_running "$name"; then
      printf '%-10s up    process %s\n' "$name" "$(cat "$state/pids/$name.pid")"
    else
      printf '%-10s DOWN  log %s\n' "$name" "$state/logs/$name.log"
      all=3
    fi
  done
  return "$all"
}

report() {
  local json all=0
  if [ -z "$(daemons)" ]; then
    echo "no cluster in $state"
    return 3
  fi
  report_daemons || all=$?
  json=$(master_says) || json=
  if [ -n "$json" ]; then
    printf 'master     spark://%s:%s, pages http://%s:%s\n' "$host" "$port" "$host" "$ui_port"
    printf 'workers    %s alive, %s of %s cores in use\n' \
      "$(number_of aliveworkers <<<"$json")" "$(number_of coresused <<<"$json")" "$(number_of cores <<<"$json")"
    printf 'running    %s applications\n' "$(sed -n '/"activeapps"/,/^  \]/p' <<<"$json" | grep -c '"starttime"' || true)"
  fi
  [ ! -e "$state/pids/history.pid" ] || printf 'history    http://%s:%s\n' "$host" "$history_port"
  return "$all"
}
