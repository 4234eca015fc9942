#!/bin/sh
# Modular input defender_hunting: launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
set -- input defender_hunting "$@"
# shellcheck source=launch.sh
. "$bin/launch.sh"
