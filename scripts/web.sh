#!/bin/sh
# Checks the pages: format, rules, types, unit tests, and the built package in a browser between the stand-ins. Expects the
# package and the test classes in target/. Pictures of the states of the page: target/web-pictures.
# --format: only writes the files as Prettier wants them.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

command -v node >/dev/null || fail 'Node 20 or newer is needed for the pages: https://nodejs.org'
node src/web/build.mjs
what=${1-}
# All TypeScript and JavaScript of the project.
set -- src/web/boot src/web/src src/web/test src/web/*.mjs src/dashboards/test/*.mjs src/dashboards/test/*.jsx
bin=src/web/node_modules/.bin
if [ "$what" = --format ]; then exec "$bin/prettier" --write --log-level warn "$@"; fi

say 'Format and rules of TypeScript and JavaScript'
"$bin/prettier" --check --log-level warn "$@" || fail 'Prettier would format these files differently. Run: make fmt'
"$bin/eslint" --no-warn-ignored --config src/web/eslint.config.mjs --max-warnings 0 "$@"

say 'Types and unit tests of the pages'
(cd src/web && ./node_modules/.bin/tsc --noEmit && ./node_modules/.bin/vitest run)

say 'The pages in a browser'
WEB_CLASSPATH="target/test-classes:target/classes:$(test_libraries)" WEB_TARBALL=$(tarball) \
  node --test --test-reporter=spec src/web/test/e2e/page.test.mjs
