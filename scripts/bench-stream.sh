#!/bin/sh
# Builds the add-on and measures the stream against a Kafka consumer that only counts; prints the tables of docs/benchmarks.md.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'Building the add-on'
./mvnw -q -DskipTests package -Dspotless.check.skip=true

java=$(jdk java)
say "$(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(uname -sr), $("$java" -version 2>&1 | head -n 1)"
exec "$java" -Xmx1g -cp "target/test-classes:$(test_libraries)" \
  ta.simulator.bench.StreamBenchmark "$PWD/$(tarball)" "${MESSAGES:-1000}" "${ROUNDS:-3}"
