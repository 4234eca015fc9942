#!/bin/sh
# Builds the add-on and runs the demo: both stand-ins on loopback, the package installed between them. STREAM=1: a broker
# in the place of Microsoft's APIs. SIEM=1: the collector and rsyslog in the place of the add-on and Splunk.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'Building the add-on (the first build downloads libraries and takes about five minutes)'
./mvnw -q -DskipTests package -Dspotless.check.skip=true

java=$(jdk java)
package=$PWD/$(tarball)
if [ -n "${SIEM-}" ]; then
  scripts/tools.sh
  set -- target/defender-collector-*.tar.gz
  exec "$java" -Xmx512m -cp "target/test-classes:$(test_libraries)" ta.simulator.demo.SiemDemo "$1"
elif [ -n "${STREAM-}" ]; then
  set -- ta.simulator.demo.StreamDemo "$package"
else
  set -- ta.simulator.demo.Demo --tarball "$package"
  if [ -n "${KEEP-}" ] && command -v npm >/dev/null; then
    say "Installing Splunk's renderer of dashboards and Microsoft's storage emulator from npm"
    scripts/azurite.sh
    scripts/dashboards.sh --bundle target/dashboards-demo
    set -- "$@" --renderer target/dashboards-demo
  fi
fi
[ -z "${KEEP-}" ] || set -- "$@" --keep
exec "$java" -Xmx512m -cp "target/test-classes:$(test_libraries)" "$@"
