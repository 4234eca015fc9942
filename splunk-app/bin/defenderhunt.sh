#!/bin/sh
# Search command defenderhunt: launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
set -- search defenderhunt "$@"
# shellcheck source=launch.sh
. "$bin/launch.sh"
