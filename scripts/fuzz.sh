#!/bin/sh
# Lets Jazzer look for bytes that break the page scanner, starting from the corpus in src/test/resources/fuzz/page.
# New inputs of interest stay in target/fuzz; one that breaks something is printed as target/fuzz/crash-*: put it into
# the corpus, which the unit tests replay, and mend the scanner.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

say 'Building the fuzz target'
./mvnw -q -Pfuzz test-compile dependency:build-classpath \
  -Dspotless.check.skip=true -Dmdep.includeScope=test -Dmdep.outputFile=target/fuzz-classpath.txt
mkdir -p target/fuzz/corpus
java=$(jdk java)
say "Fuzzing for ${SECONDS_TO_RUN:=60} s"
exec "$java" -Xmx1g -cp "target/test-classes:target/classes:$(cat target/fuzz-classpath.txt)" \
  com.code_intelligence.jazzer.Jazzer --target_class=ta.defender.json.PageFuzzTarget \
  '--instrumentation_includes=ta.defender.json.**' --reproducer_path=target/fuzz -artifact_prefix=target/fuzz/ \
  "-max_total_time=$SECONDS_TO_RUN" -max_len=4096 target/fuzz/corpus src/test/resources/fuzz/page
