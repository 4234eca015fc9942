#!/bin/sh
# Downloads Kafka's broker where it is missing, and writes its class path to target/kafka-broker.classpath; the tests start
# it from there.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

list=target/kafka-broker.classpath pom=src/simulator/kafka/pom.xml
mkdir -p target
# Several test processes may want it at once: one writes, the others wait.
exec 9>"$list.lock"
flock 9
if newer "$list" "$pom"; then exit 0; fi
./mvnw -q -ntp -f "$pom" dependency:build-classpath -Dmdep.outputFile="$PWD/$list" >&2 ||
  fail "Maven could not download Kafka's broker."
