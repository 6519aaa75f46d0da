# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # the script that sources this sets or uses them
# Sourced by the scripts of cluster/: which Java, which Spark, with which flags. Needs $here, the folder of cluster/.
# Environment: RHOSWEEP_JAVA_HOME or JAVA_HOME (Java 17), SPARK_HOME (a Spark 3.5; else the one that the build assembles).

say() { echo "${me:-cluster}: $*" >&2; }

fail() {
  say "$1"
  exit "${2:-3}"
}

root=$(cd -- "$here/.." && pwd -P)
target=$root/spark-jobs/target
jar=${RHOSWEEP_JAR:-$target/rhosweep.jar}

is_java_17() {
  [ -n "${1:-}" ] && [ -x "$1/bin/java" ] || return 1
  if [ -r "$1/release" ]; then
    grep -q '^JAVA_VERSION="17[."]' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | grep -q 'version "17[."]'
  fi
}

# Sets java_home.
find_java() {
  local home on_path
  on_path=$(command -v java 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null) && on_path=${on_path%/bin/java}
  for home in "${RHOSWEEP_JAVA_HOME:-}" "${JAVA_HOME:-}" "${on_path:-}" /usr/lib/jvm/*17* /opt/java/openjdk \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/17* /Library/Java/JavaVirtualMachines/*17*/Contents/Home; do
    if is_java_17 "$home"; then
      java_home=$home
      return 0
    fi
  done
  fail "no Java 17 was found: install one, or set RHOSWEEP_JAVA_HOME"
}

# Sets spark_home: SPARK_HOME where it is set, otherwise the Spark that the build put together from Maven artifacts.
find_spark() {
  spark_home=${SPARK_HOME:-}
  if [ -n "$spark_home" ]; then
    [ -d "$spark_home/jars" ] || fail "SPARK_HOME=$spark_home has no folder jars: unset it, or point it to a Spark 3.5"
    set -- "$spark_home"/jars/spark-core_2.12-3.5.*.jar
    [ -e "$1" ] || fail "SPARK_HOME=$spark_home is no Spark 3.5 for Scala 2.12, which rhosweep needs: unset it, or point it to one"
    return 0
  fi
  spark_home=$target/spark
  if [ ! -d "$spark_home/jars" ]; then
    say "no Spark yet: building"
    "$root/rhosweep" --version >/dev/null || fail "the build failed, see above"
  fi
}

# What Spark on Java 17 needs; executors get it from Spark itself.
spark_flags=(
  -XX:+IgnoreUnrecognizedVMOptions
  -Djdk.reflect.useDirectMethodHandle=false
  --add-opens=java.base/java.lang=ALL-UNNAMED
  --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
  --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
  --add-opens=java.base/java.io=ALL-UNNAMED
  --add-opens=java.base/java.net=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED
  --add-opens=java.base/java.util=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
  --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
  --add-opens=java.base/sun.security.action=ALL-UNNAMED
  --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
  --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
)

# Spark's own classes, behind the configuration. The JVM expands the star.
spark_classes() {
  echo "${SPARK_CONF_DIR:+$SPARK_CONF_DIR:}$spark_home/jars/*"
}

# Executors and drivers that a Worker starts die without the Scala version where there is no distribution.
export_spark() {
  export SPARK_HOME=$spark_home SPARK_SCALA_VERSION=2.12 JAVA_HOME=$java_home
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
}
