#!/bin/sh
# Finds Java 17 or newer and replaces this shell with it. The shims beside this file read it with
#   bin=<folder of the shim>; set -- <command> <arguments>; . "$bin/launch.sh"
# `exec` keeps the process id, so that splunkd's signals reach Java. Nothing is forked on the usual way; every
# fork would be paid again at each start.

refuse() {
  printf 'ERROR %s Java 17 or newer is needed, taken from the first of these that is set: home under [java] in %s, the environment variable JAVA_HOME (in splunk-launch.conf), java on the PATH.\n' \
    "$1" "$settings" >&2
  exit 1
}

# Sets `configured` to home of [java] in the settings file; the last one counts, as in Splunk.
read_settings() {
  section=''
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    case $line in
    '#'* | '') ;;
    '['*']') section=$line ;;
    *=*)
      key=${line%%=*} value=${line#*=}
      key=${key%"${key##*[![:space:]]}"}
      [ "$section/$key" != '[java]/home' ] || configured=${value#"${value%%[![:space:]]*}"}
      ;;
    *'[java]') section='[java]' ;; # the first line, behind a byte order mark
    esac
  done <"$settings"
}

# The setting names a program that runs with splunkd's rights. Only the administrator's role may write it
# (metadata/default.meta); beyond that, nothing is started over a network, or that another user could have put there.
check_configured() {
  case $configured in
  //* | "\\\\"* | /net/* | /proc/* | /dev/* | */../* | */..) refuse "$place is not a local folder." ;;
  /*) ;;
  *) refuse "$place is not an absolute path." ;;
  esac
  if [ -e "$configured/bin/java" ] && [ ! -O "$configured/bin/java" ]; then
    # shellcheck disable=SC2012,SC2046 # the third word is the number of the owner, whatever the name contains
    set -- $(ls -Lnd "$configured/bin/java")
    [ "${3-}" = 0 ] || refuse "$place has a bin/java that belongs to neither root nor the user that runs Splunk."
  fi
}

# Sets `major` to the first number of a version: 17 of 17.0.15, 1 of 1.8.0_402.
read_major() {
  major=${1#\"}
  major=${major%%[!0-9]*}
}

# Sets `major`, and `runtime` to the whole version, from the file "release" that every JDK carries; starting Java only to
# ask is the last resort.
read_version() {
  major='' runtime=''
  if [ -r "$1/release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
      JAVA_VERSION=*) read_major "${line#*=}" ;;
      JAVA_RUNTIME_VERSION=*) runtime=${line#*=\"} runtime=${runtime%\"*} ;;
      esac
    done <"$1/release"
  fi
  [ -z "$major" ] || return 0
  for word in $("$java" -version 2>&1 </dev/null); do
    case $word in '"'[0-9]*) read_major "$word" && return 0 ;; esac
  done
}

# Sets `version` to the add-on's.
read_addon_version() {
  version=''
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in 'version = '*) version=${line#version = } ;; esac
  done <"$app/default/app.conf"
}

# Whether no start with the archive has ended before the program ran: the program removes the note that a start leaves.
# One that stayed without its process: the archive is removed, and not made again for a day.
is_trusted() {
  for note in "$archive".start.*; do
    [ -e "$note" ] || return 0
    kill -0 "${note##*.}" 2>/dev/null && continue
    rm "$archive" "$archive".start.* 2>/dev/null || true
    { true >"$archive.failed"; } 2>/dev/null
    return 1
  done
}

# splunkd's own libraries and preloads are not Java's, and the JVM would announce options from the environment on
# stderr, which Splunk logs as an error; proxy and certificates have settings of their own.
unset LD_LIBRARY_PATH LD_PRELOAD DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH DYLD_INSERT_LIBRARIES LIBPATH SHLIB_PATH
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH

# Java names files in the encoding of the locale, and a service or cron job often has none: a letter beyond ASCII in a
# path would be unreadable.
case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
*UTF-8* | *utf8* | *UTF8* | *utf-8*) ;;
*) export LC_ALL=C.UTF-8 ;;
esac

case ${bin:?launch.sh is read by the launchers beside it, such as doctor.sh} in
/*/bin) app=${bin%/bin} ;;
*) app=$(CDPATH='' cd -- "$bin/.." && pwd) || exit 1 ;;
esac

settings=$app/local/defender_settings.conf configured=''
[ ! -r "$settings" ] || read_settings

if [ -n "$configured" ]; then
  home=$configured place="home = $configured under [java]"
  check_configured
elif [ -x "$app/runtime/bin/java" ]; then
  home=$app/runtime place="$app/runtime"
elif [ -n "${JAVA_HOME-}" ]; then
  home=$JAVA_HOME place="JAVA_HOME = $JAVA_HOME"
else
  home=''
fi

if [ -n "$home" ]; then
  java=${home%/}/bin/java
  if [ ! -f "$java" ] || [ ! -x "$java" ]; then refuse "$place has no program bin/java."; fi
else
  java=$(command -v java) || refuse 'No Java was found.'
  place="$java on the PATH"
  home=$(readlink -f "$java" 2>/dev/null) || home=''
  home=${home%/bin/java}
fi

read_version "$home"
[ "${major:-0}" -ge 17 ] || refuse "$place is Java ${major:-of an unknown version}."

# One-shot calls answer sooner without the optimising compiler; a running input wants it. What a scheme is has been
# written down already: no Java needs to start for it.
tier=-XX:TieredStopAtLevel=4
case " $* " in
*' --scheme '*)
  if [ -r "$app/schemes/$2.xml" ]; then
    while IFS= read -r line; do printf '%s\n' "$line"; done <"$app/schemes/$2.xml"
    exit 0
  fi
  ;;
*' --validate-arguments '* | *' --execute '* | ' handlers ' | ' search '*) tier=-XX:TieredStopAtLevel=1 ;;
esac

# What is loaded at each start can be kept ready. The runtime of our own brings a cache for each kind of call; for any
# other Java the first process that runs for long makes an archive.
kind=$1 share=-Xshare:auto archive=''
if [ "$home" != "$app/runtime" ] && [ -n "${SPLUNK_HOME-}" ] && [ -n "$runtime" ] && [ "${TA_DEFENDER_ARCHIVE-}" != off ]; then
  read_addon_version
  archive=$SPLUNK_HOME/var/run/splunk/TA_defender/$version-java-$runtime.jsa
fi

# An input without memory goes on: a message that claims to be larger is skipped, and a poll leaves it to the other inputs.
memory=-XX:+ExitOnOutOfMemoryError
[ "$1" != input ] || memory=-XX:-ExitOnOutOfMemoryError

# Libraries that one scheme alone needs are in a folder named after it: lib/x for defender_x. The others do not see them,
# and the archive does not fit.
own=$app/lib/${2#defender_} fits=yes
if [ "$1" = input ] && [ -d "$own" ]; then
  kind=$2 fits=no
  set -- -cp "$app/lib/ta-defender.jar:$own/*" ta.defender.cli.Main "$@"
else
  set -- -jar "$app/lib/ta-defender.jar" "$@"
fi

# A damaged archive is not used. Where one does not fit (jars that lost their times by being copied), several lines at every
# start would say so.
if [ -n "$archive" ]; then
  if [ "$fits" = yes ] && [ -r "$archive" ] && is_trusted && { true >"$archive.start.$$"; } 2>/dev/null; then
    share=-XX:SharedArchiveFile=$archive quiet='-Xlog:cds*=off,class+path*=off'
    [ "$major" -lt 24 ] || quiet="$quiet,aot*=off"
    set -- -XX:+VerifySharedSpaces "$quiet:stderr" "-Dta.defender.archive.note=$archive.start.$$" "$@"
  fi
  set -- "-Dta.defender.archive=$archive" "$@"
elif [ "$home" = "$app/runtime" ] && [ -r "$home/lib/$kind.aot" ]; then
  share=-XX:AOTCache=$home/lib/$kind.aot
  set -- '-Xlog:aot*=off:stderr' "$@"
fi

# Memory holds secrets: no core dump, no door for tools that dump the heap. What a crash leaves is where Splunk keeps its logs.
if [ -n "${SPLUNK_HOME-}" ] && [ -d "$SPLUNK_HOME/var/log/splunk" ]; then
  set -- "-XX:ErrorFile=$SPLUNK_HOME/var/log/splunk/ta_defender_crash_%p.log" "$@"
fi

# The optimising compiler inlines less than by default: it then takes half the time, and the code is as fast.
# stdout carries the protocol: whatever the JVM itself has to say goes to stderr.
exec "$java" -Xms16m -Xmx256m -XX:+UseSerialGC "$share" "$tier" \
  -XX:MaxInlineLevel=9 -XX:InlineSmallCode=500 -XX:FreqInlineSize=100 -XX:-UsePerfData \
  -XX:+DisableAttachMechanism -XX:-CreateCoredumpOnCrash -XX:-HeapDumpOnOutOfMemoryError \
  "$memory" -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr \
  -Dfile.encoding=UTF-8 -Djava.awt.headless=true "-Dta.defender.home=$app" "$@"
