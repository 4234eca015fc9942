#!/bin/sh
# Measures the built collector: formats against Python, carriers with a simulated tenant. --quick takes a tenth of the objects.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

set -- target/defender-collector-*.tar.gz "$@"
archive=$1
shift
[ -f "$archive" ] || fail 'There is no target/defender-collector-*.tar.gz. Run: make build'
rm -rf target/bench-collector-app
mkdir -p target/bench-collector-app
tar xzf "$archive" -C target/bench-collector-app
python3 scripts/bench-collector.py "$PWD"/target/bench-collector-app/defender-collector-*/bin/defender-collector \
  "target/test-classes:$(test_libraries)" "$@"
