#!/bin/sh
# Has Splunk's contentctl judge src/detections, and compares what it builds with the shipped searches; --write replaces them.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

environment=target/contentctl-venv
if ! cmp -s scripts/detections-requirements.txt "$environment/installed.txt"; then
  say 'Installing contentctl from PyPI'
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/detections-requirements.txt ||
    fail 'contentctl could not be installed from PyPI, so the detections are UNCHECKED. Restore the connection.'
  cp scripts/detections-requirements.txt "$environment/installed.txt"
fi
python3 scripts/detections.py "$environment/bin/contentctl" "$@"
