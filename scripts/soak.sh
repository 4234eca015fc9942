#!/bin/sh
# All inputs of the built package at work for some ten minutes while they are killed, stalled, restarted and met by faults of
# the services; counts what was lost and what arrived twice. KILLS, STALLS, RESTARTS, POISONED and SEED change what happens.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

exec "$(jdk java)" -Xmx1g -cp "target/test-classes:target/classes:$(test_libraries)" \
  ta.e2e.Soak "$PWD/$(tarball)" "${SEED:-1}" \
  "KILL=${KILLS:-200}" "STALL=${STALLS:-50}" "RESTART=${RESTARTS:-30}" "POISON=${POISONED:-20}"
