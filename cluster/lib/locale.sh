# shellcheck shell=sh
# shellcheck disable=SC2034 # the script that sources this uses them
# Sourced by rhosweep and by the scripts of cluster/: sets a locale in which a file name can have any letter. Java takes
# the encoding of file names and arguments from the locale when it starts, and no option changes it later.

# The encoding of the locale as the C library sees it; nothing where it refuses a part of the locale, for then Java, which
# sets all parts at once, is left with ASCII.
charmap_of() {
  said=$(LC_ALL=$1 locale charmap 2>&1) || return 0
  case $said in
    *[!A-Za-z0-9._:-]*) ;;
    *) echo "$said" ;;
  esac
}

is_ascii() {
  [ -z "$(printf %s "$1" | LC_ALL=C tr -d '\001-\177')" ]
}

# Sets encoding to utf-8, ascii or other (such as ISO-8859-1), and LC_ALL where the locale has ASCII alone, as in cron and in
# bare containers. Sets text_flags: what Java writes by itself is UTF-8, on terminals what the locale says.
use_utf_8() {
  text_flags=-Dfile.encoding=UTF-8
  encoding=other
  if ! command -v locale >/dev/null 2>&1; then
    # A C library without the command (musl) has UTF-8 in every locale but "C" and "POSIX".
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
      '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
    esac
    encoding=utf-8
    return 0
  fi
  case $(charmap_of "${LC_ALL:-}") in
    UTF-8 | utf-8 | utf8 | UTF8)
      encoding=utf-8
      return 0
      ;;
    '' | ANSI_X3.4-1968 | US-ASCII | ASCII | 646) encoding=ascii ;;
    *) return 0 ;;
  esac
  for name in C.UTF-8 C.utf8 en_US.UTF-8 POSIX.UTF-8 $(locale -a 2>/dev/null | grep -i 'utf-*8$' | head -n 4); do
    case $(charmap_of "$name") in
      UTF-8 | utf-8 | utf8 | UTF8)
        export LC_ALL="$name"
        encoding=utf-8
        return 0
        ;;
    esac
  done
}
