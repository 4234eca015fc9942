#!/bin/sh
# Writes src/assembly/classes.lst anew: what the portable package loads when it is called, as JDK 17 lists it.
# Expects the built package and the stand-ins' classes.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

java -version 2>&1 | grep -q '"17[."]' || fail "The list is made by Java 17, the oldest that is supported; $(command -v java) is another"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$(tarball)" -C "$work"
python3 scripts/train.py classes "$PWD/$(tarball)" "$work/TA_defender" "target/test-classes:$(test_libraries)" \
  "$PWD/src/assembly/classes.lst"
