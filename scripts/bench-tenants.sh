#!/bin/sh
# Builds the add-on and measures what many tenants in one process cost; prints the table of docs/benchmarks.md.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'Building the add-on'
./mvnw -q -DskipTests package -Dspotless.check.skip=true

java=$(jdk java)
say "$(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(uname -sr), $("$java" -version 2>&1 | head -n 1)"
# the list of numbers is meant to be split
# shellcheck disable=SC2086
exec "$java" -Xmx2g -cp "target/test-classes:$(test_libraries)" \
  ta.simulator.bench.TenantsBenchmark "$PWD/$(tarball)" "${ALERTS:-100}" ${TENANTS:-1 10 100}
