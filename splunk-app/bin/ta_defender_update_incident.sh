#!/bin/sh
# Alert action ta_defender_update_incident: launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
set -- action ta_defender_update_incident "$@"
# shellcheck source=launch.sh
. "$bin/launch.sh"
