#!/bin/sh
# Runs Splunk's AppInspect on the built package and judges its report by docs/appinspect.md. --linux: on the one with its
# own runtime.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

if [ "${APPINSPECT-}" = skip ]; then
  say 'AppInspect is SKIPPED (APPINSPECT=skip): nothing is known about what Splunk would say'
  exit 0
fi

environment=target/appinspect-venv
if ! cmp -s scripts/appinspect-requirements.txt "$environment/installed.txt"; then
  say 'Installing AppInspect from PyPI'
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/appinspect-requirements.txt ||
    fail 'AppInspect could not be installed from PyPI, so the package is UNCHECKED. Restore the connection, or accept that with APPINSPECT=skip.'
  cp scripts/appinspect-requirements.txt "$environment/installed.txt"
fi

package=$(tarball) report=target/appinspect.json
if [ "${1-}" = --linux ]; then
  package=${package%.tgz}-linux_x86_64.tgz report=target/appinspect-linux.json
  [ -f "$package" ] || fail "There is no $package; run: make package-linux"
fi
say "AppInspect on $package"
rm -f "$report"
"$environment/bin/splunk-appinspect" inspect "$package" --data-format json --output-file "$report" \
  >"${report%.json}.txt" 2>&1 || [ -s "$report" ] || {
  cat "${report%.json}.txt"
  fail 'AppInspect itself failed'
}
set -- "$report" docs/appinspect.md ${1:+'The package with its own runtime'}
python3 scripts/appinspect.py "$@"
