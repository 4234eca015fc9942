#!/bin/sh
# Compiles with plain javac into target/unit and runs unit tests there: seconds from an edit to a result. Maven's build has the
# checks that are left out here (Error Prone, NullAway, warnings).
#   unit.sh                      all unit tests
#   unit.sh NameTest 'Poll*Test' NameTest#method
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

libraries=$(test_libraries)
out=target/unit
mkdir -p "$out"

# compile <folder of classes> <class path> <file with arguments>
compile() {
  rm -rf "$1"
  mkdir -p "$1"
  "$(jdk javac)" -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -nowarn -proc:none -g -encoding UTF-8 \
    --release "$(pom maven.compiler.release)" -cp "$2" -d "$1" "@$3"
}

# compile_all <name> <class path> <folder of sources>: where a source or a library changed since the last time.
compile_all() {
  find "$3" -name '*.java' | sort >"$out/$1.now"
  if cmp -s "$out/$1.now" "$out/$1.done" && newer "$out/$1.done" target/test-classpath.txt &&
    [ -z "$(find "$3" -name '*.java' -newer "$out/$1.done")" ]; then return 0; fi
  rm -f "$out/$1.done"
  compile "$out/$1" "$2" "$out/$1.now"
  # The time of the list is that of the moment before javac read the sources.
  mv "$out/$1.now" "$out/$1.done"
}

# Sets the arguments of JUnit and the sources of the wanted tests.
select_tests() {
  : >"$out/tests"
  for wanted; do
    name=${wanted%%#*} method=''
    [ "$name" = "$wanted" ] || method=${wanted#*#}
    files=$(find src/test/java -name "$name.java")
    [ -n "$files" ] || fail "src/test/java has no test class $name"
    for file in $files; do
      class=$(printf '%s\n' "${file#src/test/java/}" | sed 's/\.java$//; s:/:.:g')
      printf '%s\n' "$file" >>"$out/tests"
      if [ -n "$method" ]; then
        printf '%s\n' "--select-method=$class#$method"
      else
        printf '%s\n' "--select-class=$class"
      fi
    done
  done >"$out/selected"
}

if [ $# -gt 0 ]; then
  select_tests "$@"
else
  printf '%s\n' "--scan-classpath=$out/test" >"$out/selected"
  find src/test/java -name '*.java' >"$out/tests"
fi

# The stand-ins know nothing of the product, so both can be compiled at once.
compile_all simulator "$libraries" src/simulator/java &
simulator=$!
compile_all main "$libraries" src/main/java
wait "$simulator"
compiled=$out/main:$out/simulator:$libraries
# Only the wanted tests and what they use.
printf '%s\n' -implicit:class -sourcepath src/test/java >>"$out/tests"
compile "$out/test" "$compiled" "$out/tests"

sed "s/\${project.version}/$(pom version)/" src/main/resources/ta/defender/model/version.txt >"$out/version.txt"
mkdir -p "$out/resources/ta/defender/model"
mv "$out/version.txt" "$out/resources/ta/defender/model/"
# shellcheck disable=SC2046 # options
exec "$(jdk java)" $(pom test.jvm) $(pom test.place) -XX:TieredStopAtLevel=1 \
  -cp "$out/test:$out/resources:src/main/resources:src/test/resources:src/simulator/resources:$compiled" \
  org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=summary "@$out/selected"
