#!/bin/sh
# Answers calls to the add-on's REST endpoints (restmap.conf): launch.sh finds Java and becomes it.
case $0 in */*) bin=${0%/*} ;; *) bin=. ;; esac
# splunkd's own argument says nothing more
case ${1-} in --help | --version) set -- handlers "$1" ;; *) set -- handlers ;; esac
# shellcheck source=launch.sh
. "$bin/launch.sh"
