#!/bin/sh
# Alert action defender_update_alert: launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
set -- action defender_update_alert "$@"
# shellcheck source=launch.sh
. "$bin/launch.sh"
