#!/bin/sh
# Checks accounts from end to end and names the remedy, for people: launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
set -- doctor "$@"
# shellcheck source=launch.sh
. "$bin/launch.sh"
