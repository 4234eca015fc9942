#!/bin/sh
# Answers calls to the add-on's REST endpoints (restmap.conf): launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
set -- handlers
# shellcheck source=launch.sh
. "$bin/launch.sh"
