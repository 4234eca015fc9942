#!/bin/sh
# Has independent readers of CEF, LEEF and OCSF judge what the built collector writes.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

environment=target/siem-venv
if ! cmp -s scripts/siem-requirements.txt "$environment/installed.txt"; then
  say 'Installing readers of CEF and OCSF from PyPI'
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/siem-requirements.txt ||
    fail 'The readers could not be installed from PyPI, so the formats are UNCHECKED. Restore the connection.'
  cp scripts/siem-requirements.txt "$environment/installed.txt"
fi

set -- target/defender-collector-*.tar.gz
[ -f "$1" ] || fail 'There is no target/defender-collector-*.tar.gz. Run: make build'
rm -rf target/siem
mkdir -p target/siem
tar xzf "$1" -C target/siem
say "Formats of $1"
"$environment/bin/python" scripts/siem.py \
  target/siem/defender-collector-*/bin/defender-collector src/test/resources/samples
