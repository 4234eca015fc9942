#!/bin/sh
# Runs Splunk's AppInspect on the built packages and judges its reports by docs/appinspect.md. --linux: on the one with its
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

# What AppInspect says about a package, judged by the sections of docs/appinspect.md with these headings.
inspect() {
  package=$1 report=target/$2
  shift 2
  say "AppInspect on $package"
  rm -f "$report.json"
  "$environment/bin/splunk-appinspect" inspect "$package" --data-format json --output-file "$report.json" \
    >"$report.txt" 2>&1 || [ -s "$report.json" ] || {
    cat "$report.txt"
    fail 'AppInspect itself failed'
  }
  python3 scripts/appinspect.py "$report.json" docs/appinspect.md "$@"
}

portable=$(tarball)
if [ "${1-}" = --linux ]; then
  linux=${portable%.tgz}-linux_x86_64.tgz
  [ -f "$linux" ] || fail "There is no $linux; run: make package-linux"
  inspect "$linux" appinspect-linux 'The package' 'The package with its own runtime'
else
  inspect "$portable" appinspect 'The package'
  inspect "target/TA_defender_knowledge-${portable#target/TA_defender-}" appinspect-knowledge 'The package of knowledge'
fi
