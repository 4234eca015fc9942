#!/bin/sh
# Checks the pages: types, unit tests, and the built package in a browser between the stand-ins. Expects the package and
# the test classes in target/. Pictures of the states of the page: target/web-pictures.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

command -v node >/dev/null || fail 'Node 20 or newer is needed for the pages: https://nodejs.org'
node src/web/build.mjs

say 'Types and unit tests of the pages'
(cd src/web && ./node_modules/.bin/tsc --noEmit && ./node_modules/.bin/vitest run)

say 'The pages in a browser'
if [ ! -f target/test-classpath.txt ] || [ -n "$(find pom.xml -newer target/test-classpath.txt)" ]; then
  ./mvnw -q dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath.txt
fi
WEB_CLASSPATH="target/test-classes:target/classes:$(cat target/test-classpath.txt)" WEB_TARBALL=$(tarball) \
  node --test --test-reporter=spec src/web/test/e2e/page.test.mjs
