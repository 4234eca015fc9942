#!/bin/sh
# Checks the dashboards: reads every search, and draws them with Splunk's own renderer in a headless browser.
# --bundle <folder>: only builds the page that draws, for the demo.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

command -v node >/dev/null || fail 'Node 20 or newer is missing; it draws the dashboards'
install() {
  if ! cmp -s package-lock.json node_modules/installed.json; then
    say 'Installing the renderer from npm'
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
      fail 'The renderer could not be installed from npm, so nobody knows how the dashboards look. Restore the connection, or accept that with DASHBOARDS=skip.'
    cp package-lock.json node_modules/installed.json
  fi
}

if [ "${1-}" = --bundle ]; then
  folder=$PWD/$2
  cd src/dashboards
  install
  exec node test/build.mjs "$folder"
fi
say 'Dashboards: definitions and their searches'
node --test src/dashboards/test/lint.test.mjs >target/dashboards-lint.txt || {
  cat target/dashboards-lint.txt
  fail 'A definition has faults, or the lint misses one'
}

if [ "${DASHBOARDS-}" = skip ]; then
  say 'Drawing the dashboards is SKIPPED (DASHBOARDS=skip)'
  exit 0
fi
cd src/dashboards
install
say 'Dashboards: drawn in both themes, empty and failing'
# a browser that hangs would never end
timeout 15m node --test test/draw.test.mjs >../../target/dashboards-draw.txt || {
  cat ../../target/dashboards-draw.txt
  fail 'A dashboard is not drawn as it should be'
}
[ -z "${SHOTS-}" ] || node test/shots.mjs
grep -h '^# \(tests\|duration_ms\)' ../../target/dashboards-*.txt
