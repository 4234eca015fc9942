#!/bin/sh
# Kills all inputs of the built package at random moments and has splunkd stop reading; counts what was lost and what came
# twice. KILLS, STALLS and SEED change what happens; without SEED each run is another one.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

exec "$(jdk java)" -Xmx1g -cp "target/test-classes:target/classes:$(test_libraries)" \
  ta.e2e.Soak "$PWD/$(tarball)" "${KILLS:-200}" "${STALLS:-50}" "${SEED:-}"
