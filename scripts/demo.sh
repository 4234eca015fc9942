#!/bin/sh
# Builds the add-on and runs the demo: both stand-ins on loopback, the package installed between them.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'Building the add-on'
./mvnw -q -DskipTests package dependency:build-classpath \
  -Dspotless.check.skip=true -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath.txt

java=java
[ -z "${JAVA_HOME-}" ] || java=$JAVA_HOME/bin/java
package=$PWD/$(tarball)
set -- --tarball "$package"
[ -z "${KEEP-}" ] || set -- "$@" --keep
exec "$java" -Xmx512m -cp "target/test-classes:$(cat target/test-classpath.txt)" ta.simulator.demo.Demo "$@"
