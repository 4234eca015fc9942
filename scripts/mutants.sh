#!/bin/sh
# Runs PIT: changes the code of the packages that decide about loss and write-back, one small change at a time, and counts what
# no unit test of the same package notices. Prints the score of each class; the surviving mutants are in
# target/pit-reports/<name>/index.html.
#   mutants.sh                                  all of these packages
#   mutants.sh checkpoint 'poll.Feed*,poll.Gap*'   a package, or some of its classes
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

[ $# -gt 0 ] || set -- poll checkpoint update output
for wanted; do
  package=${wanted%%.*}
  [ -d "src/main/java/ta/defender/$package" ] || fail "There is no package ta.defender.$package"
  classes=$(printf '%s' "$wanted" | sed "s/^$package\$/$package.*/; s/^/ta.defender./; s/,/,ta.defender./g")
  say "Mutants of $classes"
  ./mvnw -q -ntp -Pmutants test-compile org.pitest:pitest-maven:mutationCoverage "-DtargetClasses=$classes" \
    "-Dmutants.tests=ta.defender.$package.*Test" "-DreportsDirectory=target/pit-reports/$package" \
    "-Dthreads=$(getconf _NPROCESSORS_ONLN)" >target/mutants.txt || {
    tail -n 40 target/mutants.txt
    fail 'PIT failed; all of its output: target/mutants.txt'
  }
  # file, class, mutator, method, line, verdict
  awk -F, '{
    sub(/^ta\.defender\./, "", $2); sub(/\$.*/, "", $2); all[$2]++; sum++
    if ($6 == "KILLED" || $6 == "TIMED_OUT" || $6 == "MEMORY_ERROR") { killed[$2]++; dead++ }
  } END {
    for (name in all) printf "%-32s %4d of %4d killed\n", name, killed[name], all[name]
    printf "%-32s %4d of %4d killed (%d %%)\n", "~ all", dead, sum, 100 * dead / sum
  }' "target/pit-reports/$package/mutations.csv" | sort
done
