# shellcheck shell=sh
# Sourced by rhosweep and by the build: the class archive, which saves every start half of its work.
# What it is made in is a process of its own.

# Java passes without a word over an archive of another build of Java, other jars or a class path that reads otherwise.
archived_of() { # JAVA_HOME JAR SPARK_JARS
  {
    echo "$2:$3"
    ls -- "$3"
    cat -- "$1/release"
  } 2>/dev/null | cksum
}

# ARCHIVE.of says what it was made of. It is empty where it could not be made.
make_archive() { # ARCHIVE JAVA_HOME JAR SPARK_JARS FLAG...
  archive=$1 java_home=$2 jar=$3 spark_jars=$4
  shift 4
  echo $$ >"$archive.maker"
  new=$archive.new-$$
  "$java_home/bin/java" "$@" -XX:ArchiveClassesAtExit="$new" \
    -cp "$jar:$spark_jars/*" org.rhosweep.spark.cli.Main warm-up || : >"$new"
  archived_of "$java_home" "$jar" "$spark_jars" >"$archive.of"
  mv -f "$new" "$archive"
  rm -f "$archive.maker"
}
