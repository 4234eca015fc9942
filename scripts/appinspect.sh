#!/bin/sh
# Runs Splunk's AppInspect on the built package and judges its report by docs/appinspect.md.
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

# What AppInspect says about a package, judged by the section of docs/appinspect.md with that heading.
inspect() {
  report=target/$3
  say "AppInspect on $1"
  rm -f "$report.json"
  "$environment/bin/splunk-appinspect" inspect "$1" --data-format json --output-file "$report.json" \
    >"$report.txt" 2>&1 || [ -s "$report.json" ] || {
    cat "$report.txt"
    fail 'AppInspect itself failed'
  }
  python3 scripts/appinspect.py "$report.json" docs/appinspect.md "$2"
}

package=$(tarball)
inspect "$package" 'The package' appinspect
inspect "target/TA_defender_knowledge-${package#target/TA_defender-}" 'The package of knowledge' appinspect-knowledge
