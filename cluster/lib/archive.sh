# shellcheck shell=sh
# Sourced by rhosweep and by the build: the class archive, which saves every start half of its work.

# Java passes without a word over an archive of another build of Java, other jars or a class path that reads otherwise.
archived_of() { # JAVA_HOME JAR SPARK_JARS
  {
    echo "$2:$3"
    LC_ALL=C ls -- "$3"
    cat -- "$1/release"
  } 2>/dev/null | cksum
}

# Called in a process of its own, whose number is the maker's. ARCHIVE.of says what the archive was made of, and both have
# the time before it was made: a jar that changes meanwhile is newer. The archive is empty where none can be made.
make_archive() { # ARCHIVE JAVA_HOME JAR SPARK_JARS FLAG...
  archive=$1 java_home=$2 jar=$3 spark_jars=$4
  shift 4
  echo $$ >"$archive.maker"
  new=$archive.new-$$
  archived_of "$java_home" "$jar" "$spark_jars" >"$new.of"
  status=0
  "$java_home/bin/java" "$@" -XX:ArchiveClassesAtExit="$new" \
    -cp "$jar:$spark_jars/*" org.rhosweep.spark.cli.Main warm-up || status=$?
  if [ "$status" -ge 128 ]; then # killed: the next one tries again
    rm -f "$new" "$new.of"
  else
    if [ "$status" != 0 ] || [ ! -f "$new" ]; then
      rm -f "$new"
      : >"$new"
    fi
    touch -r "$new.of" "$new"
    mv -f "$new" "$archive" && mv -f "$new.of" "$archive.of"
  fi
  rm -f "$archive.maker"
}
