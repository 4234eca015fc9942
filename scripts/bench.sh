#!/bin/sh
# Measures the built package against the Python reference and the C limit of src/benchmark; arguments go to bench.py.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
scripts/tools.sh bench

say 'Building the add-on and what it is compared with'
./mvnw -q -DskipTests package -Dspotless.check.skip=true
folder=target/benchmark
mkdir -p "$folder"
gcc -O2 -Wall -Wextra -o "$folder/limit" src/benchmark/limit.c -lssl -lcrypto -lz
requirements=src/benchmark/reference/requirements.txt
if ! cmp -s "$requirements" "$folder/venv/installed"; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install -q --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$folder/venv/installed"
fi
exec python3 src/benchmark/bench.py "$PWD/$(tarball)" "target/test-classes:$(test_libraries)" "$@"
