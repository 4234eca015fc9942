#!/bin/sh
# Runs PIT: changes the code of the packages that decide about loss and write-back, one small change at a time, and counts what
# no unit test notices. Prints the score of each package; the surviving mutants are in target/pit-reports/index.html.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

[ $# -gt 0 ] || set -- poll checkpoint update output
classes=''
for package; do
  [ -d "src/main/java/ta/defender/$package" ] || fail "There is no package ta.defender.$package"
  classes="$classes${classes:+,}ta.defender.$package.*"
done
say "Mutants of $classes"
./mvnw -q -ntp -Pmutants test-compile org.pitest:pitest-maven:mutationCoverage "-DtargetClasses=$classes" \
  "-Dthreads=$(getconf _NPROCESSORS_ONLN)" >target/mutants.txt || {
  tail -n 40 target/mutants.txt
  fail 'PIT failed; all of its output: target/mutants.txt'
}
# class, line, mutator and so on; the second column is the class, the sixth the verdict
awk -F, '{
  split($2, part, "."); package = part[3]; all[package]++
  if ($6 == "KILLED" || $6 == "TIMED_OUT" || $6 == "MEMORY_ERROR") killed[package]++
} END {
  for (package in all) printf "%-12s %4d of %4d killed (%d %%)\n", package, killed[package], all[package], 100 * killed[package] / all[package]
}' target/pit-reports/mutations.csv | sort
