#!/bin/sh
# Runs the JMH benchmarks of src/benchmark/java; arguments go to JMH, `-prof gc` shows allocation.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'Building the benchmarks'
./mvnw -q -Pjmh compile dependency:build-classpath \
  -Dspotless.check.skip=true -Dmdep.includeScope=test -Dmdep.outputFile=target/jmh-classpath.txt
class_path=target/classes:$(cat target/jmh-classpath.txt)
mkdir -p target/jmh
javac --release 17 -cp "$class_path" -d target/jmh src/benchmark/java/ta/benchmark/*.java
exec java -cp "target/jmh:$class_path" org.openjdk.jmh.Main "$@"
