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

package=$(tarball)
say "AppInspect on $package"
"$environment/bin/splunk-appinspect" inspect "$package" --data-format json --output-file target/appinspect.json \
  >target/appinspect.txt 2>&1 || [ -s target/appinspect.json ] || {
  cat target/appinspect.txt
  fail 'AppInspect itself failed'
}
python3 scripts/appinspect.py target/appinspect.json docs/appinspect.md
