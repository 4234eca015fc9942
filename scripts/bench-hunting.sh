#!/bin/sh
# Measures | defenderhunt of the built package: getinfo, 100,000 rows, end of a cancelled search. docs/benchmarks.md has figures.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

./mvnw -B -ntp -q package -DskipTests
libraries=$(test_libraries)
say 'Advanced hunting, seconds (medians)'
java -cp "target/test-classes:target/classes:$libraries" -Dapp.tarball="$(tarball)" ta.e2e.HuntingBench
