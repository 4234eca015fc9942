#!/bin/sh
# Modular input defender_stream: launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
set -- input defender_stream "$@"
# shellcheck source=launch.sh
. "$bin/launch.sh"
