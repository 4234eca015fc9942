#!/bin/sh
# Builds the add-on and runs the demo: both stand-ins on loopback, the package installed between them. STREAM=1: a broker
# in the place of Microsoft's APIs.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'Building the add-on'
./mvnw -q -DskipTests package -Dspotless.check.skip=true

java=$(jdk java)
package=$PWD/$(tarball)
if [ -n "${STREAM-}" ]; then
  set -- ta.simulator.demo.StreamDemo "$package"
else
  set -- ta.simulator.demo.Demo --tarball "$package"
fi
[ -z "${KEEP-}" ] || set -- "$@" --keep
exec "$java" -Xmx512m -cp "target/test-classes:$(test_libraries)" "$@"
