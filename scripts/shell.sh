#!/bin/sh
# Checks every shell script: the launchers as POSIX sh, and dash must be able to read them.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'shellcheck'
shellcheck --external-sources --source-path=SCRIPTDIR --shell=sh splunk-app/bin/*.sh
shellcheck --external-sources --source-path=SCRIPTDIR/.. scripts/*.sh .ci/run
for script in splunk-app/bin/*.sh scripts/*.sh; do
  sh -n "$script"
done
