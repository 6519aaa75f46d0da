# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # the script that sources this sets or uses them
# Sourced by the scripts of cluster/: which Java, which Spark, with which flags. Needs $here, the folder of cluster/.
# Environment: RHOSWEEP_JAVA_HOME (Java 17 to 25, for which Spark must be a 4 from 24 on) or JAVA_HOME (Java 17), SPARK_HOME (a Spark
# 3.5 or 4; else the one that the build assembles).

say() { echo "${me:-cluster}: $*" >&2; }

fail() {
  say "$1"
  exit "${2:-3}"
}

# require_in_class_path WHAT PATH
require_in_class_path() {
  case $2 in
    *:*) fail "$1 is $2: Java cannot have a colon in a class path, so choose another or rename it" ;;
  esac
  require_name "$1" "$2"
}

# require_name WHAT PATH: refuses what the locale's encoding has no bytes for.
require_name() {
  [ "$encoding" != ascii ] || is_ascii "$2" ||
    fail "$1 is $2, and no UTF-8 locale was found, without which Java cannot name it: install one (C.UTF-8 is enough) and set LC_ALL to it"
}

root=$(cd -- "$here/.." && pwd -P)
target=$root/spark-jobs/target
jar=${RHOSWEEP_JAR:-$target/rhosweep.jar}

# shellcheck source=cluster/lib/locale.sh
. "$here/lib/locale.sh"
# Daemons hand their locale on to executors and drivers.
use_utf_8
require_in_class_path "the folder of this program" "$root"
require_in_class_path SPARK_HOME "${SPARK_HOME:-}"
require_in_class_path SPARK_CONF_DIR "${SPARK_CONF_DIR:-}"

java_version() {
  [ -n "${1:-}" ] && [ -x "$1/bin/java" ] || return 1
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\)[."].*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\)[."].*/\1/p'
  fi
}

# Sets java_home.
find_java() {
  local home on_path version
  if [ -n "${RHOSWEEP_JAVA_HOME:-}" ]; then
    version=$(java_version "$RHOSWEEP_JAVA_HOME") || version=
    if [ "${version:-0}" -lt 17 ] || [ "$version" -gt 25 ]; then
      fail "RHOSWEEP_JAVA_HOME=$RHOSWEEP_JAVA_HOME is not a Java 17 to 25; unset it or point it to one"
    fi
    java_home=$RHOSWEEP_JAVA_HOME
    return 0
  fi
  on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null) && on_path=${on_path%/bin/java}
  for home in "${JAVA_HOME:-}" "${on_path:-}" /usr/lib/jvm/*17* /opt/java/openjdk \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/17* /Library/Java/JavaVirtualMachines/*17*/Contents/Home; do
    if [ "$(java_version "$home")" = 17 ]; then
      java_home=$home
      return 0
    fi
  done
  fail "no Java 17 was found: install one, or set RHOSWEEP_JAVA_HOME"
}

# Sets spark_home and scala: SPARK_HOME where it is set, otherwise the Spark that the build put together from Maven artifacts.
find_spark() {
  spark_home=${SPARK_HOME:-}
  scala=2.12
  if [ -n "$spark_home" ]; then
    [ -d "$spark_home/jars" ] || fail "SPARK_HOME=$spark_home has no folder jars: unset it, or point it to a Spark 3.5 or 4"
    local core
    for core in "$spark_home"/jars/spark-core_2.12-3.5.*.jar; do
      [ ! -e "$core" ] || { spark_runs_on_java && return 0; }
    done
    scala=2.13
    for core in "$spark_home"/jars/spark-core_2.13-4.*.jar; do
      [ ! -e "$core" ] || return 0
    done
    fail "SPARK_HOME=$spark_home is no Spark 3.5 for Scala 2.12 and no Spark 4, one of which rhosweep needs: unset it, or point it to one"
  fi
  spark_home=$target/spark
  spark_runs_on_java
  if [ ! -d "$spark_home/jars" ]; then
    say "no Spark yet: building"
    "$root/rhosweep" --version >/dev/null || fail "the build failed, see above"
  fi
}

# Spark 3.5, which has Scala 2.12, ends at Java 23.
spark_runs_on_java() {
  [ "$(java_version "$java_home")" -le 23 ] ||
    fail "Spark 3.5 does not start on the Java of $java_home: take Java 17 or 21, or set SPARK_HOME to a Spark 4"
}

# What Spark on Java 17 needs; executors get it from Spark itself.
spark_flags=()
while IFS= read -r flag; do
  spark_flags+=("$flag")
done <"$here/lib/jvm.args"

# Log4j prints a stack trace for each of several look-ups of a name that has no address, and then does without it.
if command -v getent >/dev/null 2>&1 && ! getent hosts "$(uname -n)" >/dev/null 2>&1; then
  spark_flags+=(-Dlog4j2.StatusLogger.level=FATAL)
  export SPARK_SUBMIT_OPTS="-Dlog4j2.StatusLogger.level=FATAL ${SPARK_SUBMIT_OPTS:-}"
fi

# A path as an URI: every byte that has a meaning there, or is none of ASCII, as %XX.
uri_of() {
  local LC_ALL=C path=$1 uri=file: at byte
  for ((at = 0; at < ${#path}; at++)); do
    byte=${path:at:1}
    case $byte in
      [A-Za-z0-9/._~-]) uri+=$byte ;;
      *) uri+=$(printf '%%%02X' "'$byte") ;;
    esac
  done
  printf '%s\n' "$uri"
}

# A value for a properties file, where a backslash is the start of something.
property() {
  printf '%s\n' "${1//\\/\\\\}"
}

# Executors and drivers that a Worker starts die without the Scala version where there is no distribution.
export_spark() {
  export SPARK_HOME=$spark_home SPARK_SCALA_VERSION=$scala JAVA_HOME=$java_home
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
}
